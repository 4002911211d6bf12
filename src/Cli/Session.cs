using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli;

/// <summary>Where a command writes, and whether the user wants it to stop.</summary>
sealed class Session : IDisposable
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    readonly CancellationTokenSource _cancel = new();
    readonly List<PosixSignalRegistration> _signals = [];

    /// <summary>Results. Characters that a terminal would obey are shown, not sent.</summary>
    public required TextWriter Out { get; init => field = new VisibleWriter(value); }
    /// <summary>Everything else, shown in the same way; if it cannot be written, the command goes on.</summary>
    public required TextWriter Error { get; init => field = new VisibleWriter(value, mayFail: true); }
    /// <summary>A terminal is attached: live progress is welcome.</summary>
    public bool IsTerminal { get; init; }
    /// <summary>Where states of replays are kept between commands; null = nowhere.</summary>
    public string? CacheFolder { get; init; }
    /// <summary>Colours of the results.</summary>
    public Palette Palette { get; private set; } = Palette.Plain;
    /// <summary>Columns that a line of the results may take.</summary>
    public int Width { get; private set; } = ScreenWidth.Piped;
    /// <summary>Cancelled by Ctrl-C or SIGTERM.</summary>
    public CancellationToken Cancel => _cancel.Token;

    /// <summary>The session of this process.</summary>
    public static Session OfProcess()
    {
        var output = Console.IsOutputRedirected ? Console.OpenStandardOutput() : Terminal(1);
        var error = Console.IsErrorRedirected ? Console.OpenStandardError() : Terminal(2);
        var session = new Session
        {
            Out = new StreamWriter(output, Utf8, bufferSize: 1 << 14),
            Error = new StreamWriter(error, Utf8) { AutoFlush = true },
            CacheFolder = CacheLocation.Of(Environment.GetEnvironmentVariable),
            IsTerminal = !Console.IsErrorRedirected && !IsDumb,
            Width = WidthOfProcess,
            Palette = Console.IsOutputRedirected || IsDumb || IsColourUnwanted ? Palette.Plain : Palette.Ansi,
        };
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            session._signals.Add(PosixSignalRegistration.Create(signal, session.OnSignal));
        return session;
    }

    /// <summary>Not Console's own stream, which switches the terminal to another mode and leaves it there.</summary>
    static FileStream Terminal(int descriptor) =>
        new(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    static int WidthOfProcess => ScreenWidth.Of(
        Environment.GetEnvironmentVariable("COLUMNS"), Console.IsOutputRedirected ? null : TerminalSize.Columns(1));

    static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";

    /// <summary>See no-color.org.</summary>
    static bool IsColourUnwanted => Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

    /// <summary>--no-color.</summary>
    public void WithoutColour() => Palette = Palette.Plain;

    /// <summary>--width.</summary>
    public void WithWidth(int columns) => Width = columns;

    /// <summary>The first signal asks the command to stop; the second kills the process as usual.</summary>
    void OnSignal(PosixSignalContext context)
    {
        if (_cancel.IsCancellationRequested) return;
        context.Cancel = true;
        _cancel.Cancel();
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _cancel.Dispose();
    }
}
