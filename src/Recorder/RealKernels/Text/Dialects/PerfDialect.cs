namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// perf script, with stacks or without: "comm pid [cpu] time: system:event: (address) fields", then a line of each
/// function and an empty one. Events may be slightly out of order. Only the kernel's part of a stack is kept.
/// </summary>
sealed class PerfDialect(RecipeProbes probes) : IDialect
{
    const string Lost = "PERF_RECORD_LOST";

    readonly TimeWindow _window = new();
    bool _mayHaveStack;

    public string Name => "perf script";

    /// <summary>No other tool writes such a line.</summary>
    public static bool IsSure(ReadOnlySpan<char> line)
    {
        if (!TryColumns(line, out _, out var text)) return false;
        return text.Contains(Lost, StringComparison.Ordinal) || TryEvent(text, out _, out _);
    }

    public void Read(ReadOnlySpan<char> line, long number, RecordAction to)
    {
        if (_mayHaveStack && PerfFrame.TryParse(line, out var frame)) _window.AddFrame(frame, number);
        else if (TryColumns(line, out var record, out var text) && TrySetEvent(ref record, text))
            Begin(in record, number, to);
        else
        {
            record = default;
            FtraceText.Read(line, ref record);
            to(in record);
        }
        if (line.IsEmpty) _mayHaveStack = false;
    }

    void Begin(in ProbeRecord record, long number, RecordAction to)
    {
        _window.Begin(record.Time, to);
        _window.Add(in record, number);
        _mayHaveStack = record.Kind == RecordKind.Event;
    }

    public void Finish(RecordAction to) => _window.Finish(to);

    bool TrySetEvent(ref ProbeRecord record, ReadOnlySpan<char> text)
    {
        int lost = text.IndexOf(Lost);
        if (lost >= 0)
        {
            record.Kind = RecordKind.Loss;
            record.Number = FirstNumber(text[(lost + Lost.Length)..]);
            return true;
        }
        if (!TryEvent(text, out var name, out var rest)) return false;
        if (name is "print" or "bprint") FtraceText.SetEvent(ref record, rest);
        else if (!probes.TrySetHit(ref record, name, rest)) FtraceText.SetEvent(ref record, name, rest);
        return true;
    }

    /// <summary>86 of " lost 86"; 0 if there is none.</summary>
    static long FirstNumber(ReadOnlySpan<char> text)
    {
        int start = text.IndexOfAnyInRange('0', '9');
        if (start < 0) return 0;
        int length = text[start..].IndexOfAnyExceptInRange('0', '9');
        _ = KernelNumbers.TryDecimal(length < 0 ? text[start..] : text.Slice(start, length), out long number);
        return number;
    }

    /// <summary>
    /// comm can contain " [" too: the first one that has a number in it, between another number and a time, counts.
    /// </summary>
    static bool TryColumns(ReadOnlySpan<char> line, out ProbeRecord record, out ReadOnlySpan<char> text)
    {
        for (int open = 0; line[open..].IndexOf(" [") is var next and >= 0; open++)
        {
            open += next;
            if (TryColumns(line, open, out record, out text)) return true;
        }
        record = default;
        text = default;
        return false;
    }

    static bool TryColumns(ReadOnlySpan<char> line, int open, out ProbeRecord record, out ReadOnlySpan<char> text)
    {
        record = default;
        text = default;
        if (line[(open + 2)..].IndexOf("] ") is not (var width and > 0)) return false;
        int cpu = FtraceText.CpuOf(line.Slice(open + 2, width));
        var rest = line[(open + width + 3)..].TrimStart(' ');
        int end = rest.IndexOf(' ');
        if (cpu == ProbeRecord.AnyCpu || end < 0) return false;
        if (!TryTask(line[..open].Trim(' '), out var comm, out int pid)) return false;
        if (!KernelNumbers.TryTime(rest[..end], out long time, out bool cycles)) return false;
        record = new() { Comm = comm, Pid = pid, Cpu = cpu, Time = time, InCycles = cycles };
        text = rest[end..].TrimStart(' ');
        return true;
    }

    /// <summary>"comm pid" or "comm pid/tid"; ":tid tid" if perf has not seen the task's comm.</summary>
    static bool TryTask(ReadOnlySpan<char> text, out ReadOnlySpan<char> comm, out int tid)
    {
        int blank = text.LastIndexOf(' ');
        comm = blank < 0 ? default : text[..blank].TrimEnd(' ');
        var id = text[(blank + 1)..];
        if (!FtraceText.TryId(id[(id.IndexOf('/') + 1)..], out tid) || blank <= 0) return false;
        bool isUnknown = comm[0] == ':' && FtraceText.TryId(comm[1..], out int shown) && shown == tid;
        if (isUnknown) comm = FtraceText.UnknownComm;
        return true;
    }

    /// <summary>
    /// "1 pin:gup_put: (ffffffff8137ad20) folio=..." → "gup_put" and the rest. The number, a sample's period, may be
    /// missing.
    /// </summary>
    static bool TryEvent(ReadOnlySpan<char> text, out ReadOnlySpan<char> name, out ReadOnlySpan<char> rest)
    {
        name = rest = default;
        int blank = text.IndexOf(' ');
        if (blank > 0 && KernelNumbers.TryDecimal(text[..blank], out _))
        {
            text = text[blank..].TrimStart(' ');
            blank = text.IndexOf(' ');
        }
        name = blank < 0 ? text : text[..blank];
        if (name is not [.., ':']) return false;
        name = name[..^1];
        int colon = name.LastIndexOf(':');
        if (colon <= 0) return false;
        name = name[(colon + 1)..];
        rest = blank < 0 ? default : text[blank..].Trim(' ');
        return !name.IsEmpty;
    }
}
