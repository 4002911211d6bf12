using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// What a capture says about itself beside its events: /proc/vmstat's counters of pins before and after, and hits that kprobes
/// missed. From comment lines of our recipes ("# pintrace vmstat-before nr_foll_pin_acquired 679"), and from files that are
/// named next to the trace: /proc/vmstat, first as it was before and then as it was after, and kprobe_profile.
/// </summary>
sealed class CaptureFacts(IDictionary<string, long> facts)
{
    /// <summary>How the lines begin that our recipes add.</summary>
    public const string Comment = "# pintrace ";

    /// <summary>False if the line is no such fact.</summary>
    public bool TryRead(ReadOnlySpan<char> line)
    {
        if (line.StartsWith(Comment)) return TryComment(line[Comment.Length..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (line.Length > 200) return false;
        return line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) switch
        {
            [CaptureFact.Acquired or CaptureFact.Released, var value] words when KernelNumbers.TryDecimal(value, out long n) => Vmstat(words[0], n),
            [var probe, var hits, var missed] when IsName(probe) && KernelNumbers.TryDecimal(hits, out _) && KernelNumbers.TryDecimal(missed, out long n) => Missed(probe, n),
            _ => false,
        };
    }

    bool TryComment(string[] words)
    {
        if (words is not [var what, var name, var value] || !KernelNumbers.TryDecimal(value, out long n)) return false;
        switch (what)
        {
            case "vmstat-before": facts[CaptureFact.Before + name] = n; return true;
            case "vmstat-after": facts[CaptureFact.After + name] = n; return true;
            case "kprobe-missed": return Missed(name, n);
            default: return false;
        }
    }

    /// <summary>The first value of a counter is from before the capture, the last one from after it.</summary>
    bool Vmstat(string name, long value)
    {
        facts[facts.ContainsKey(CaptureFact.Before + name) ? CaptureFact.After + name : CaptureFact.Before + name] = value;
        return true;
    }

    bool Missed(string probe, long hits)
    {
        facts[CaptureFact.Missed + probe] = hits;
        return true;
    }

    static bool IsName(string word) => word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or ':' or '.' or '-') && !char.IsAsciiDigit(word[0]);
}
