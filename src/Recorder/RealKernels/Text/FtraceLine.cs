namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// The columns of one line of ftrace text: <c>comm-pid (tgid) [cpu] flags time: event: text</c>, of which tgid and flags may
/// be missing. comm can hold '-', ':', '/' and blanks: it ends at the last '-' before the pid.
/// </summary>
readonly ref struct FtraceLine
{
    /// <summary>One more than the largest number of a processor.</summary>
    public const int MaxCpu = 1 << 14;

    /// <summary>Name of the task.</summary>
    public ReadOnlySpan<char> Comm { get; private init; }
    /// <summary>Thread id.</summary>
    public int Pid { get; private init; }
    /// <summary>Thread group (process) id; 0 if the line does not tell.</summary>
    public int Tgid { get; private init; }
    /// <summary>Processor.</summary>
    public int Cpu { get; private init; }
    /// <summary>Nanoseconds, or whatever the clock counts if <see cref="InCycles"/>.</summary>
    public long Time { get; private init; }
    /// <summary>The clock has no seconds: x86-tsc or counter.</summary>
    public bool InCycles { get; private init; }
    /// <summary>What stands before the colon; empty for a stack trace.</summary>
    public ReadOnlySpan<char> Event { get; private init; }
    /// <summary>What stands behind it.</summary>
    public ReadOnlySpan<char> Text { get; private init; }

    /// <summary>The line opens a stack trace of the kernel.</summary>
    public bool IsStack => Event.IsEmpty && Text.SequenceEqual("<stack trace>");

    /// <summary>False if the line is no event.</summary>
    public static bool TryParse(ReadOnlySpan<char> line, out FtraceLine parsed)
    {
        for (int open = line.IndexOf('['); open > 0;)
        {
            if (TryCpu(line[open..], out int cpu, out int width) && TryTask(line[..open], out var comm, out int pid, out int tgid))
                return TryRest(line[(open + width)..], comm, pid, tgid, cpu, out parsed);
            int next = line[(open + 1)..].IndexOf('[');
            open = next < 0 ? -1 : open + 1 + next;
        }
        parsed = default;
        return false;
    }

    static bool TryCpu(ReadOnlySpan<char> text, out int cpu, out int width)
    {
        width = text.IndexOf(']') + 1;
        cpu = 0;
        return width > 2 && KernelNumbers.TryDecimal(text[1..(width - 1)], out long n) && (cpu = (int)Math.Min(n, MaxCpu)) < MaxCpu;
    }

    static bool TryTask(ReadOnlySpan<char> text, out ReadOnlySpan<char> comm, out int pid, out int tgid)
    {
        (pid, tgid) = (0, 0);
        comm = default;
        text = text.TrimEnd(' ');
        if (text is [.., ')'] && text.LastIndexOf('(') is var open and >= 0)
        {
            if (KernelNumbers.TryDecimal(text[(open + 1)..^1].Trim(' '), out long group) && group <= int.MaxValue) tgid = (int)group;
            text = text[..open].TrimEnd(' ');
        }
        int dash = text.LastIndexOf('-');
        if (dash < 0 || !KernelNumbers.TryDecimal(text[(dash + 1)..], out long id) || id > int.MaxValue) return false;
        comm = text[..dash].TrimStart(' ');
        pid = (int)id;
        return true;
    }

    static bool TryRest(ReadOnlySpan<char> rest, ReadOnlySpan<char> comm, int pid, int tgid, int cpu, out FtraceLine parsed)
    {
        parsed = default;
        rest = rest.TrimStart(' ');
        var word = NextWord(ref rest);
        if (!KernelNumbers.TryTime(word, out long time, out bool cycles))
        {
            rest = rest.TrimStart(' ');
            word = NextWord(ref rest);
            if (!KernelNumbers.TryTime(word, out time, out cycles)) return false;
        }
        rest = rest.TrimStart(' ');
        int colon = rest.IndexOf(':');
        bool named = colon > 0 && !rest[..colon].ContainsAny(' ', '<');
        parsed = new FtraceLine
        {
            Comm = comm, Pid = pid, Tgid = tgid, Cpu = cpu, Time = time, InCycles = cycles,
            Event = named ? rest[..colon] : default, Text = (named ? rest[(colon + 1)..] : rest).Trim(' '),
        };
        return true;
    }

    static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> rest)
    {
        int blank = rest.IndexOf(' ');
        var word = blank < 0 ? rest : rest[..blank];
        rest = blank < 0 ? default : rest[(blank + 1)..];
        return word;
    }
}
