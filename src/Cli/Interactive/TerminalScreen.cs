using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Interactive;

/// <summary>
/// The whole terminal, which is as it was when this is disposed: pictures go to its other screen, keys come from it.
/// </summary>
sealed class TerminalScreen : IDisposable
{
    const int Output = 1, UsualColumns = 80, UsualRows = 24;
    // The other screen and no cursor; back: the cursor, the usual screen, and the keys as Console found them.
    const string Enter = "\e[?1049h\e[?25l", Leave = "\e[0m\e[?25h\e[?1049l\e[?1l\e>";

    readonly FileStream _terminal = new(new SafeFileHandle(Output, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    readonly BlockingCollection<ConsoleKeyInfo?> _keys = [];
    readonly List<PosixSignalRegistration> _signals = [];

    /// <exception cref="UsageException">Standard input or output is no terminal.</exception>
    public TerminalScreen()
    {
        bool isTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected;
        if (!isTerminal || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb")
            throw new UsageException("--interactive needs a terminal that can move its cursor.");
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _keys.Add(null)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context => context.Cancel = true));
        Write(Enter);
        new Thread(ReadKeys) { IsBackground = true }.Start();
    }

    void ReadKeys()
    {
        try
        {
            while (true) _keys.Add(Console.ReadKey(intercept: true));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            _keys.CompleteAdding();      // the terminal is gone
        }
    }

    /// <summary>The next key; null if the size has changed instead.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="IOException">There will be none.</exception>
    public ConsoleKeyInfo? Read(CancellationToken cancel)
    {
        try
        {
            return _keys.Take(cancel);
        }
        catch (InvalidOperationException e)
        {
            throw new IOException("The terminal is gone.", e);
        }
    }

    /// <summary>Shows a picture of the terminal's size.</summary>
    public void Show(Picture picture)
    {
        var (columns, rows) = TerminalSize.Of(Output);
        if (columns == 0 || rows == 0) (columns, rows) = (UsualColumns, UsualRows);
        var text = new StringBuilder("\e[H");
        var lines = picture.Lines(columns, rows);
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0) text.Append("\r\n");
            text.Append(Of(lines[i].Tone)).Append(lines[i].Text).Append("\e[0m\e[K");
        }
        Write(text.Append("\e[J").ToString());
    }

    static string Of(Tone tone) => tone switch
    {
        Tone.Plain => "",
        Tone.Heading => "\e[1m",
        Tone.Chosen => "\e[7m",
        Tone.Dim => "\e[2m",
        Tone.Bad => "\e[31m",
    };

    void Write(string text) => _terminal.Write(Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        Write(Leave);
        _terminal.Dispose();
    }
}
