using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli;

/// <summary>Where a command writes, and whether the user wants it to stop.</summary>
sealed class Session : IDisposable
{
    const int Output = 1;
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    readonly CancellationTokenSource _cancel = new();
    readonly List<PosixSignalRegistration> _signals = [];
    Pager? _pager;
    Action<PosixSignal>? _handOn;
    bool _isWide = true;

    /// <summary>Results. Characters that a terminal would obey are shown, not sent.</summary>
    public required TextWriter Out { get; init => field = new VisibleWriter(value); }
    /// <summary>Everything else, shown in the same way; if it cannot be written, the command goes on.</summary>
    public required TextWriter Error
    {
        get => IsPaging && IsTerminal ? Out : field;
        init => field = new VisibleWriter(value, mayFail: true);
    }
    /// <summary>A terminal is attached: live progress is welcome.</summary>
    public bool IsTerminal { get; init; }
    /// <summary>A pager has the terminal: progress would write over it.</summary>
    public bool IsPaging => _pager is { IsRunning: true };
    /// <summary>The user has left the pager, or a pipe's reader is gone: nobody reads what is still to come.</summary>
    public bool IsLeft { get; private set; }
    /// <summary>The system whose kernel is traced.</summary>
    public TracedSystem System { get; init; } = TracedSystem.Own;
    /// <summary>Where states of replays are kept between commands; null = nowhere.</summary>
    public string? CacheFolder { get; init; }
    /// <summary>Colours of the results.</summary>
    public Palette Palette { get; private set; } = Palette.Plain;
    /// <summary>Columns that a line of the results may take.</summary>
    public int Width { get; private set; } = Screen.PipedWidth;
    /// <summary>Where reports for people go.</summary>
    public Screen Screen => new(Out, Width, Palette);
    /// <summary>
    /// Where the tables of queries go. What programs may read is never cut, unless the user gave a width.
    /// </summary>
    public Screen Rows => _isWide ? Screen.Unbounded : Screen;
    /// <summary>Cancelled by Ctrl-C or SIGTERM.</summary>
    public CancellationToken Cancel => _cancel.Token;

    /// <summary>The session of this process.</summary>
    /// <param name="system">The system whose kernel is traced; null = the one on which it runs.</param>
    public static Session OfProcess(TracedSystem? system = null)
    {
        bool isPiped = Console.IsOutputRedirected;
        var session = On(
            StandardOutput(),
            isPiped ? null : TerminalSize.Columns(Output),
            new StandardError(),
            Console.IsErrorRedirected,
            Environment.GetEnvironmentVariable,
            system);
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            session._signals.Add(PosixSignalRegistration.Create(signal, session.OnSignal));
        return session;
    }

    /// <summary>A session without signals.</summary>
    /// <param name="output">Where results go.</param>
    /// <param name="terminal">Its width if it is a terminal, 0 if that does not know; else null.</param>
    /// <param name="error">Where everything else goes.</param>
    /// <param name="isErrorPiped">That is no terminal.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="system">The system whose kernel is traced; null = the one on which it runs.</param>
    internal static Session On(
        Stream output,
        int? terminal,
        TextWriter error,
        bool isErrorPiped,
        Func<string, string?> variable,
        TracedSystem? system = null)
    {
        bool isPiped = terminal is null;
        Session? session = null;
        var pager = new Pager(isPiped ? null : Pager.CommandOf(variable), output, () => session!.Leave());
        session = new Session
        {
            Out = new StreamWriter(pager, Utf8, bufferSize: 1 << 14),
            Error = error,
            System = system ?? TracedSystem.Own,
            CacheFolder = CacheLocation.Of(variable),
            IsTerminal = !isErrorPiped && variable("TERM") != "dumb",
            Width = ScreenWidth.Of(variable("COLUMNS"), terminal),
            _isWide = isPiped,
            _pager = pager,
            Palette = IsColourWanted(variable, isPiped) ? Palette.Ansi : Palette.Plain,
        };
        return session;
    }

    /// <summary>
    /// Console's own stream switches a terminal to another mode and leaves it there, and does not say that the reader
    /// of a pipe is gone; but in a file, it goes on where other programs have written meanwhile.
    /// </summary>
    static Stream StandardOutput()
    {
        var output = new FileStream(new SafeFileHandle(Output, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }

    /// <summary>
    /// Colours are for terminals, unless CLICOLOR_FORCE asks for them elsewhere, too; NO_COLOR (see no-color.org) has
    /// the last word.
    /// </summary>
    internal static bool IsColourWanted(Func<string, string?> variable, bool isPiped)
    {
        if (variable("NO_COLOR") is { Length: > 0 }) return false;
        bool isForced = variable("CLICOLOR_FORCE") is { Length: > 0 } force && force != "0";
        return isForced || !isPiped && variable("TERM") != "dumb";
    }

    /// <summary>--no-color.</summary>
    public void WithoutColour() => Palette = Palette.Plain;

    /// <summary>--width.</summary>
    public void WithWidth(int columns) => (Width, _isWide) = (columns, false);

    /// <summary>--no-pager; also for text that is read while it grows.</summary>
    public void WithoutPager() => _pager?.IsWanted = false;

    /// <summary>
    /// Signals that would end this process, hangups included, are for somebody else until the result is disposed.
    /// </summary>
    public IDisposable HandOn(Action<PosixSignal> to)
    {
        Volatile.Write(ref _handOn, to);
        return new HandedOn(this);
    }

    /// <summary>The time in which signals are handed on.</summary>
    sealed class HandedOn : IDisposable
    {
        static readonly PosixSignal[] Ending =
            [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

        readonly Session _session;
        readonly List<PosixSignalRegistration> _signals;

        public HandedOn(Session session)
        {
            _session = session;
            _signals = [.. Ending.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
        }

        void OnSignal(PosixSignalContext context)
        {
            if (Volatile.Read(ref _session._handOn) is not { } to) return;
            context.Cancel = true;
            to(context.Signal);
        }

        public void Dispose()
        {
            Volatile.Write(ref _session._handOn, null);
            _signals.ForEach(signal => signal.Dispose());
        }
    }

    void Leave()
    {
        IsLeft = true;
        _cancel.Cancel();
    }

    /// <summary>
    /// The first signal asks the command to stop; the second kills the process as usual, unless the user reads what
    /// there is in a pager: then Ctrl-C is for that.
    /// </summary>
    void OnSignal(PosixSignalContext context)
    {
        if (Volatile.Read(ref _handOn) is not null) return;
        bool isForPager = IsPaging && context.Signal == PosixSignal.SIGINT;
        if (_cancel.IsCancellationRequested && !isForPager) return;
        context.Cancel = true;
        _cancel.Cancel();
    }

    public void Dispose()
    {
        if (IsPaging) Out.Flush();
        _pager?.Dispose();
        foreach (var signal in _signals) signal.Dispose();
        _cancel.Dispose();
    }
}
