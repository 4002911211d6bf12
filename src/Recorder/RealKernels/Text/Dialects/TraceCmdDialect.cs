namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// trace-cmd report, also -l (latency columns), -R (raw) and with stacks. Its columns are those of ftrace; probes show
/// an address and no symbol, stacks are events of their own, and what a driver prints is the text of an event "print".
/// </summary>
sealed class TraceCmdDialect(RecipeProbes probes) : IDialect
{
    const string Frame = "=> ", Stack = "kernel_stack", Dropped = "EVENTS DROPPED]";

    public string Name => "trace-cmd";

    /// <summary>No other tool writes such a line.</summary>
    public static bool IsSure(ReadOnlySpan<char> line)
    {
        if (IsHeader(line) || TryDropped(line, out _)) return true;
        if (!FtraceText.TryColumns(line, out _, out var rest)) return TryLatency(line, out _, out _);
        FtraceText.TryName(rest.TrimStart(' '), out var name, out var text);
        return name.SequenceEqual(Stack) || RecipeProbes.IsHit(text);
    }

    static bool IsHeader(ReadOnlySpan<char> line) =>
        line.StartsWith("cpus=") || line.StartsWith("version = ")
        || line.StartsWith("CPU ") && line.EndsWith(" is empty");

    public void Read(ReadOnlySpan<char> line, long number, RecordAction to)
    {
        var trimmed = line.TrimStart();
        if (trimmed.StartsWith(Frame)) GiveFrame(trimmed, to);
        else if (TryDropped(line, out var record)) to(in record);
        else if (IsHeader(line)) to(default);
        else if (line is not ['#', ..] && TryColumns(line, out record, out var rest)) ReadEvent(ref record, rest, to);
        else
        {
            record = default;
            FtraceText.Read(line, ref record);
            to(in record);
        }
    }

    public void Finish(RecordAction to) { }

    static bool TryColumns(ReadOnlySpan<char> line, out ProbeRecord record, out ReadOnlySpan<char> rest) =>
        TryLatency(line, out record, out rest) || FtraceText.TryColumns(line, out record, out rest);

    static void GiveFrame(ReadOnlySpan<char> line, RecordAction to) =>
        to(new ProbeRecord { Kind = RecordKind.Frame, Text = line[Frame.Length..] });

    void ReadEvent(ref ProbeRecord record, ReadOnlySpan<char> rest, RecordAction to)
    {
        bool named = FtraceText.TryName(rest.TrimStart(' '), out var name, out var text);
        if (name is "print" or "bprint") FtraceText.SetEvent(ref record, text);
        else if (name is Stack) record.Kind = RecordKind.Stack;
        else if (!named || !probes.TrySetHit(ref record, name, text)) FtraceText.SetEvent(ref record, rest);
        to(in record);
        if (name is Stack && text.TrimStart() is var frame && frame.StartsWith(Frame)) GiveFrame(frame, to);
    }

    /// <summary>"CPU:7 [204600 EVENTS DROPPED]", or "CPU:7 [EVENTS DROPPED]".</summary>
    static bool TryDropped(ReadOnlySpan<char> line, out ProbeRecord loss)
    {
        loss = default;
        int open = line.IndexOf(" [");
        if (!line.StartsWith("CPU:") || open < 0 || !line.TrimEnd().EndsWith(Dropped)) return false;
        var count = line[(open + 2)..];
        _ = KernelNumbers.TryDecimal(count[..count.IndexOf(Dropped)].TrimEnd(' '), out long lost);
        loss = FtraceText.LossOf(FtraceText.CpuOf(line["CPU:".Length..open]), lost);
        return true;
    }

    /// <summary>"      wl-191     1d..1.     9.855924: event: ...": processor and flags are one word.</summary>
    static bool TryLatency(ReadOnlySpan<char> line, out ProbeRecord record, out ReadOnlySpan<char> rest)
    {
        record = default;
        rest = default;
        int colon = line.IndexOf(": ");
        if (colon < 0) return false;
        var head = line[..colon].TrimEnd();
        int clock = head.LastIndexOf(' ');
        var word = line[(clock + 1)..(colon + 1)];
        if (clock < 0 || !KernelNumbers.TryTime(word, out long time, out bool cycles)) return false;
        var before = head[..clock].TrimEnd();
        int flags = before.LastIndexOf(' ');
        if (flags < 0 || !TryCpu(before[(flags + 1)..], out int cpu)) return false;
        var name = before[..flags].Trim();
        int dash = name.LastIndexOf('-');
        if (dash < 0 || !FtraceText.TryId(name[(dash + 1)..], out int pid)) return false;
        record = new() { Comm = name[..dash], Pid = pid, Cpu = cpu, Time = time, InCycles = cycles };
        rest = line[(colon + 1)..];
        return true;
    }

    /// <summary>"1d..1.": the processor, then the flags.</summary>
    static bool TryCpu(ReadOnlySpan<char> word, out int cpu)
    {
        int digits = word.IndexOfAnyExceptInRange('0', '9');
        cpu = digits <= 0 ? ProbeRecord.AnyCpu : FtraceText.CpuOf(word[..digits]);
        return cpu != ProbeRecord.AnyCpu && word[digits..].IndexOfAny('[', ']') < 0;
    }
}
