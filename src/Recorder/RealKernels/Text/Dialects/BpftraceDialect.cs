using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// Output of the bpftrace recipes: "nsecs cpu tid comm GRAB folio=... refs=... flags=..." and, in the lines below, a
/// stack if it was printed. A word is printed at the entry of a function or, with ret=, at its return; GRAB always at
/// the return.
/// </summary>
sealed class BpftraceDialect : IDialect
{
    readonly TimeWindow _window = new();
    readonly AnnouncedEvents _events = new();
    bool _mayHaveStack;

    public string Name => "bpftrace";

    /// <summary>No other tool writes such a line.</summary>
    public static bool IsSure(ReadOnlySpan<char> line) =>
        line.StartsWith("Attaching ") && line.Contains("probe", StringComparison.Ordinal)
        || line.StartsWith(AnnouncedEvents.Beginning) || TryColumns(line, out _);

    public void Read(ReadOnlySpan<char> line, long number, RecordAction to)
    {
        if (TryColumns(line, out var record))
        {
            Resolve(ref record);
            Begin(in record, number, to);
        }
        else if (_mayHaveStack && line is [' ' or '\t', ..]) _window.AddFrame(line.Trim(), number);
        else if (TryLost(line, out record)) Lose(in record, number);
        else if (line.StartsWith("Attaching ")) to(default);
        else
        {
            _events.Read(line);
            record = default;
            FtraceText.Read(line, ref record);
            to(in record);
        }
    }

    void Begin(in ProbeRecord record, long number, RecordAction to)
    {
        _window.Begin(record.Time, to);
        _window.Add(in record, number);
        _events.Add(1);
        _mayHaveStack = true;
    }

    void Lose(in ProbeRecord loss, long number)
    {
        _window.Add(in loss, number);
        _events.Add(loss.Number);
    }

    public void Finish(RecordAction to)
    {
        _window.Finish(to);
        if (_events.TryLoss(out var loss)) to(in loss);
    }

    static bool TryLost(ReadOnlySpan<char> line, out ProbeRecord loss)
    {
        loss = default;
        if (!line.StartsWith("Lost ") || !line.EndsWith(" events")) return false;
        if (!KernelNumbers.TryDecimal(line["Lost ".Length..^" events".Length], out long lost)) return false;
        loss = FtraceText.LossOf(ProbeRecord.AnyCpu, lost);
        return true;
    }

    /// <summary>Completes a record whose name is the word that was printed.</summary>
    static void Resolve(ref ProbeRecord record)
    {
        if (BpftraceWords.TracepointOf(record.Name) is { } tracepoint) SetTracepoint(ref record, tracepoint);
        else SetCall(ref record, BpftraceWords.FunctionOf(record.Name, record.Text));
    }

    static void SetTracepoint(ref ProbeRecord record, Tracepoint tracepoint)
    {
        record.Name = tracepoint.Name;
        if (tracepoint.Meaning != TracepointMeaning.TaskExit) return;
        record.Tgid = Id(record.Text, "pid");      // the process; the exiting thread is in front
        record.Text = default;
    }

    /// <summary>
    /// The line is the entry of a call and, if it has a result, its return too. Grabs are printed once they have
    /// succeeded; only that of 6.1's slow path, which does not name its folio, is needed as an entry as well.
    /// </summary>
    static void SetCall(ref ProbeRecord record, ProbedFunction function)
    {
        record.Function = function.Name;
        record.Tgid = Id(record.Text, "tgid");
        bool hasSucceeded = function.IsGrab && FieldText.Has(record.Text, "folio");
        record.IsEntry = !hasSucceeded;
        record.IsReturn = hasSucceeded || FieldText.Has(record.Text, "ret");
    }

    static int Id(ReadOnlySpan<char> fields, string name) =>
        FtraceText.TryId(FieldText.Value(fields, name), out int id) ? id : 0;

    /// <summary>
    /// Columns, word and fields of an event. comm can contain spaces: the word is the last one in capitals before the
    /// first field.
    /// </summary>
    static bool TryColumns(ReadOnlySpan<char> line, out ProbeRecord columns)
    {
        columns = default;
        var rest = line;
        if (!KernelNumbers.TryDecimal(NextWord(ref rest), out long time)) return false;
        int cpu = FtraceText.CpuOf(NextWord(ref rest));
        if (cpu == ProbeRecord.AnyCpu || !FtraceText.TryId(NextWord(ref rest), out int tid)) return false;
        int equals = rest.IndexOf('=');
        int field = equals < 0 ? -1 : rest[..equals].LastIndexOf(' ');
        if (field <= 0) return false;
        var head = rest[..field].TrimEnd(' ');
        int blank = head.LastIndexOf(' ');
        var word = head[(blank + 1)..];
        if (blank < 0 || !BpftraceWords.IsKnown(word)) return false;
        columns = new()
        {
            Kind = RecordKind.Event, Time = time, Cpu = cpu, Pid = tid, Comm = head[..blank].Trim(' '),
            Name = word, Text = rest[(field + 1)..],
        };
        return true;
    }

    /// <summary>The text up to the next space; empty if there is none.</summary>
    static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> rest)
    {
        int blank = rest.IndexOf(' ');
        var word = blank < 0 ? default : rest[..blank];
        rest = rest[(blank + 1)..];
        return word;
    }
}
