namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// trace-cmd report, also -l (latency columns), -R (raw) and with stacks. Its columns are those of ftrace; probes show an
/// address and no symbol, stacks are an event, and what a driver says itself is the text of an event "print".
/// </summary>
sealed class TraceCmdDialect : IDialect
{
    const string Frame = "=> ", Stack = "kernel_stack";

    public string Name => "trace-cmd";

    /// <summary>No other tool writes such a line.</summary>
    public static bool IsSure(ReadOnlySpan<char> line)
    {
        if (IsHeader(line) || TryDropped(line, out _)) return true;
        if (!FtraceLine.TryParse(line, out var parsed)) return IsLatency(line, out _, out _);
        return parsed.Event.SequenceEqual(Stack) || RecipeProbes.IsHit(parsed.Text);
    }

    static bool IsHeader(ReadOnlySpan<char> line) => line.StartsWith("cpus=") || line.StartsWith("version = ") || line.StartsWith("CPU ") && line.EndsWith(" is empty");

    public void Read(ReadOnlySpan<char> line, LineAction to)
    {
        var trimmed = line.TrimStart();
        if (trimmed.StartsWith(Frame)) to($" {trimmed}");
        else if (TryDropped(line, out string lost)) to(lost);
        else if (IsHeader(line)) to("");
        else if (IsLatency(line, out string usual, out _)) Translate(usual, to);
        else Translate(line, to);
    }

    public void Finish(LineAction to) { }

    static void Translate(ReadOnlySpan<char> line, LineAction to)
    {
        if (!FtraceLine.TryParse(line, out var parsed) || parsed.Event.IsEmpty || !line.Overlaps(parsed.Event, out int at)) { to(line); return; }
        var columns = line[..at];
        if (parsed.Event.SequenceEqual(Stack))
        {
            to($"{columns}<stack trace>");
            if (parsed.Text.TrimStart() is var frame && frame.StartsWith(Frame)) to($" {frame}");
        }
        else if (parsed.Event is "print" or "bprint") to($"{columns}{parsed.Text}");
        else if (RecipeProbes.Name(parsed.Event, parsed.Text) is { } text) to($"{columns}{parsed.Event}: {text}");
        else to(line);
    }

    /// <summary>"CPU:7 [204600 EVENTS DROPPED]", or "CPU:7 [EVENTS DROPPED]".</summary>
    static bool TryDropped(ReadOnlySpan<char> line, out string lost)
    {
        lost = "";
        int open = line.IndexOf(" [");
        if (!line.StartsWith("CPU:") || open < 0 || !line.TrimEnd().EndsWith("EVENTS DROPPED]")) return false;
        var count = line[(open + 2)..];
        lost = $"{line[..open]} [LOST {count[..count.IndexOf("EVENTS DROPPED]")]}EVENTS]";
        return true;
    }

    /// <summary>"      wl-191     1d..1.     9.855924: event: ..." → "wl-191 [1] 9.855924: event: ...".</summary>
    static bool IsLatency(ReadOnlySpan<char> line, out string usual, out int cpu)
    {
        (usual, cpu) = ("", 0);
        int colon = line.IndexOf(": ");
        if (colon < 0) return false;
        var head = line[..colon].TrimEnd();
        int time = head.LastIndexOf(' ');
        if (time < 0 || !KernelNumbers.TryTime(line[(time + 1)..(colon + 1)], out _, out _)) return false;
        var before = head[..time].TrimEnd();
        int flags = before.LastIndexOf(' ');
        if (flags < 0 || !TryCpu(before[(flags + 1)..], out cpu)) return false;
        var task = before[..flags].Trim();
        int dash = task.LastIndexOf('-');
        if (dash < 0 || !KernelNumbers.TryDecimal(task[(dash + 1)..], out _)) return false;
        usual = $"{task} [{cpu}] {line[(time + 1)..]}";
        return true;
    }

    /// <summary>"1d..1.": the processor, then the flags.</summary>
    static bool TryCpu(ReadOnlySpan<char> word, out int cpu)
    {
        int digits = word.IndexOfAnyExceptInRange('0', '9');
        cpu = 0;
        if (digits <= 0 || !KernelNumbers.TryDecimal(word[..digits], out long n) || n >= FtraceLine.MaxCpu) return false;
        cpu = (int)n;
        return word[digits..].IndexOfAny('[', ']') < 0;
    }
}
