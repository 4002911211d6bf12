namespace Pintrace.Recorder.Import.Dialects;

/// <summary>
/// Output of the bpftrace recipes: "nsecs cpu tid comm GRAB folio=... refs=... flags=..." and a stack, if it was printed, in
/// the lines below. MKCLEAN with ret= was printed at the return of folio_mkclean, without it at the entry.
/// </summary>
sealed class BpftraceDialect : IDialect
{
    const long NsPerSecond = 1_000_000_000;

    /// <summary>What is printed, where ftrace would show it.</summary>
    static readonly (string Word, string Text)[] Words =
    [
        ("GRAB", "grab: (0x0 <- try_grab_folio_fast)"), ("PUT", "put: (gup_put_folio)"), ("MKCLEAN", "mkclean: (folio_mkclean)"),
        ("WBSTART", "wb_start: (__folio_start_writeback)"), ("WBEND", "wb_end: (folio_end_writeback)"), ("DIRTY", "dirty: (folio_mark_dirty)"),
        ("FREE", "mm_page_free:"), ("ALLOC", "mm_page_alloc:"), ("EXIT", "sched_process_exit:"),
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
        else if (line.StartsWith("Lost ") && line.EndsWith(" events") && Numbers.TryDecimal(line[5..^7], out long lost)) _window.Add($"CPU: [LOST {lost} EVENTS]");
        else if (line.StartsWith("Attaching ")) to("");
        else to(line);
    }

    void ReadEvent(in Printed p, LineAction to)
    {
        _window.Begin(p.Time, to);
        _columns = $"{p.Comm}-{p.Tid} [{p.Cpu}] {p.Time / NsPerSecond}.{p.Time % NsPerSecond:d9}: ";
        _inStack = false;
        _window.Add($"{_columns}{TextOf(p.Word)} {p.Arguments}");
        if (p.Word is "MKCLEAN" && p.Arguments.Contains(" ret=", StringComparison.Ordinal)) _window.Add($"{_columns}mkclean_ret: (0x0 <- folio_mkclean) {p.Arguments}");
    }

    void AddFrame(ReadOnlySpan<char> frame)
    {
        if (frame.IsEmpty) return;
        if (!_inStack) _window.Add($"{_columns}<stack trace>");
        _inStack = true;
        _window.Add($" => {frame}");
    }

    public void Finish(LineAction to) => _window.Finish(to);

    static string? TextOf(ReadOnlySpan<char> word)
    {
        foreach (var (known, text) in Words)
            if (word.SequenceEqual(known)) return text;
        return null;
    }

    /// <summary>comm can hold blanks: the word is the last one in capitals before the first argument.</summary>
    static bool TryParse(ReadOnlySpan<char> line, out Printed printed)
    {
        printed = default;
        if (!TryNumber(line, 0, out var nsecs, out int at) || !TryNumber(line, at, out var cpu, out at) || !TryNumber(line, at, out var tid, out at) || !Numbers.TryDecimal(nsecs, out long time)) return false;
        var rest = line[at..];
        int equals = rest.IndexOf('=');
        if (equals < 0) return false;
        int argument = rest[..equals].LastIndexOf(' ');
        if (argument <= 0) return false;
        var head = rest[..argument].TrimEnd(' ');
        int blank = head.LastIndexOf(' ');
        if (blank < 0 || TextOf(head[(blank + 1)..]) is null) return false;
        printed = new Printed { Time = time, Cpu = cpu, Tid = tid, Comm = head[..blank].Trim(' '), Word = head[(blank + 1)..], Arguments = rest[(argument + 1)..] };
        return true;
    }

    static bool TryNumber(ReadOnlySpan<char> line, int at, out ReadOnlySpan<char> number, out int next)
    {
        int length = line[at..].IndexOf(' ');
        number = length < 0 ? default : line.Slice(at, length);
        next = at + length + 1;
        return Numbers.TryDecimal(number, out _);
    }
}
