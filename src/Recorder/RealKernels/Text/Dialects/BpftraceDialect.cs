namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// Output of the bpftrace recipes: "nsecs cpu tid comm GRAB folio=... refs=... flags=..." and a stack, if it was printed, in
/// the lines below. Words are printed at the entry of a function, with ret= at its return; GRAB always at the return.
/// </summary>
sealed class BpftraceDialect : IDialect
{
    const string Grab = "GRAB", Exit = "EXIT";
    const long NsPerSecond = 1_000_000_000;

    /// <summary>The probe of the recipes that a word is of, or the tracepoint.</summary>
    static readonly (string Word, string Probe)[] Words =
    [
        (Grab, "grab_fast_ret"), ("PUT", "gup_put"), ("ADDPIN", "add_pin"), ("MKCLEAN", "mkclean"), ("CLEARDIRTY", "clear_dirty"), ("WBSTART", "wb_start"), ("WBEND", "wb_end"),
        ("DIRTY", "mark_dirty"), ("UNMAP", "unmap"), ("TRUNCATE", "trunc_cleanup"), ("ZAP", "rmap_rm"), ("MAP", "anon_map"),
        ("FREE", "mm_page_free"), ("ALLOC", "mm_page_alloc"), (Exit, "sched_process_exit"),
    ];

    readonly TimeWindow _window = new();
    string _columns = "";
    bool _inStack;

    public string Name => "bpftrace";

    readonly ref struct Printed
    {
        public long Time { get; init; }
        public ReadOnlySpan<char> Cpu { get; init; }
        public ReadOnlySpan<char> Tid { get; init; }
        public ReadOnlySpan<char> Comm { get; init; }
        public ReadOnlySpan<char> Word { get; init; }
        public ReadOnlySpan<char> Arguments { get; init; }
    }

    /// <summary>No other tool writes such a line.</summary>
    public static bool IsSure(ReadOnlySpan<char> line) => line.StartsWith("Attaching ") && line.Contains("probe", StringComparison.Ordinal) || TryParse(line, out _);

    public void Read(ReadOnlySpan<char> line, LineAction to)
    {
        if (TryParse(line, out var printed)) ReadEvent(in printed, to);
        else if (_columns.Length > 0 && line is [' ' or '\t', ..]) AddFrame(line.Trim());
        else if (line.StartsWith("Lost ") && line.EndsWith(" events") && KernelNumbers.TryDecimal(line[5..^7], out long lost)) _window.Add($"CPU: [LOST {lost} EVENTS]");
        else if (line.StartsWith("Attaching ")) to("");
        else to(line);
    }

    void ReadEvent(in Printed p, LineAction to)
    {
        _window.Begin(p.Time, to);
        bool exit = p.Word.SequenceEqual(Exit);      // its pid= is the process, the thread stands in front
        string process = Argument(p.Arguments, exit ? "pid=" : "tgid=");
        _columns = $"{p.Comm}-{p.Tid}{(process.Length > 0 ? $" ({process})" : "")} [{p.Cpu}] {p.Time / NsPerSecond}.{p.Time % NsPerSecond:d9}: ";
        _inStack = false;
        string probe = ProbeOf(p.Word)!, arguments = exit ? "" : p.Arguments.ToString();
        if (p.Word.SequenceEqual(Grab)) AddGrab(arguments);
        else if (RecipeProbes.FunctionOf(probe, arguments) is { Length: > 0 } function) AddCall(function, arguments);
        else _window.Add($"{_columns}{probe}: {arguments}");
    }

    void AddCall(string function, string arguments)
    {
        _window.Add($"{_columns}entry: ({function}) {arguments}");
        if (Argument(arguments, "ret=").Length > 0) _window.Add($"{_columns}return: (0x0 <- {function}) {arguments}");
    }

    /// <summary>
    /// The slow path of 6.1 has no folio and that of 6.12 a result; the lockless path has neither, on 6.1 without the page.
    /// The oldest recipe prints folio, refs and flags for all of them.
    /// </summary>
    void AddGrab(string arguments)
    {
        if (Argument(arguments, "folio=").Length == 0) AddCall("try_grab_page", arguments);
        else if (Argument(arguments, "ret=").Length > 0 || Argument(arguments, "pc=").Length > 0 && Argument(arguments, "page=").Length == 0) _window.Add($"{_columns}grab: (0x0 <- try_grab_folio) {arguments}");
        else _window.Add($"{_columns}grab: (0x0 <- try_grab_folio_fast) {arguments}");
    }

    /// <summary>The value of an argument; empty if there is none.</summary>
    static string Argument(ReadOnlySpan<char> arguments, string name)
    {
        foreach (var word in arguments.Split(' '))
            if (arguments[word].StartsWith(name)) return arguments[word][name.Length..].ToString();
        return "";
    }

    void AddFrame(ReadOnlySpan<char> frame)
    {
        if (frame.IsEmpty) return;
        if (!_inStack) _window.Add($"{_columns}<stack trace>");
        _inStack = true;
        _window.Add($" => {frame}");
    }

    public void Finish(LineAction to) => _window.Finish(to);

    static string? ProbeOf(ReadOnlySpan<char> word)
    {
        foreach (var (known, probe) in Words)
            if (word.SequenceEqual(known)) return probe;
        return null;
    }

    /// <summary>comm can hold blanks: the word is the last one in capitals before the first argument.</summary>
    static bool TryParse(ReadOnlySpan<char> line, out Printed printed)
    {
        printed = default;
        if (!TryNumber(line, 0, out var nsecs, out int at) || !TryNumber(line, at, out var cpu, out at) || !TryNumber(line, at, out var tid, out at) || !KernelNumbers.TryDecimal(nsecs, out long time)) return false;
        var rest = line[at..];
        int equals = rest.IndexOf('=');
        if (equals < 0) return false;
        int argument = rest[..equals].LastIndexOf(' ');
        if (argument <= 0) return false;
        var head = rest[..argument].TrimEnd(' ');
        int blank = head.LastIndexOf(' ');
        if (blank < 0 || ProbeOf(head[(blank + 1)..]) is null) return false;
        printed = new Printed { Time = time, Cpu = cpu, Tid = tid, Comm = head[..blank].Trim(' '), Word = head[(blank + 1)..], Arguments = rest[(argument + 1)..] };
        return true;
    }

    static bool TryNumber(ReadOnlySpan<char> line, int at, out ReadOnlySpan<char> number, out int next)
    {
        int length = line[at..].IndexOf(' ');
        number = length < 0 ? default : line.Slice(at, length);
        next = at + length + 1;
        return KernelNumbers.TryDecimal(number, out _);
    }
}
