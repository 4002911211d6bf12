using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// What a capture says about itself beside its events: the kernel, /proc/vmstat's counters of pins before and after, and hits
/// that kprobes missed. From comment lines of our recipes ("# pintrace vmstat-before nr_foll_pin_acquired 679"), and from
/// files that are named next to the trace: /proc/vmstat, first as it was before and then as it was after, and kprobe_profile.
/// A fact's record has one of the names below, what it counts as its text, and the count as its number.
/// </summary>
static class FactText
{
    public const string Before = "vmstat-before", After = "vmstat-after", Missed = "kprobe-missed";
    /// <summary>A counter of /proc/vmstat; whether it is from before or after, the order of the lines tells.</summary>
    public const string Vmstat = "vmstat";
    /// <summary>The release of the kernel, which is the text.</summary>
    public const string Kernel = "kernel";
    /// <summary>Where the struct pages begin, which is the number.</summary>
    public const string VmemmapBase = "vmemmap_base";

    const string Comment = "# pintrace ";
    const int LongestLine = 200;

    /// <summary>False if the line is no comment of a recipe, or says nothing that matters here.</summary>
    public static bool TryComment(ReadOnlySpan<char> line, out ProbeRecord fact)
    {
        fact = default;
        if (!line.StartsWith(Comment)) return false;
        switch (line[Comment.Length..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            case [Kernel, var release]:
                fact = Fact(Kernel, release, 0);
                return true;
            case [VmemmapBase, var text] when KernelNumbers.TryValue(text, out long address) && address < 0:
                fact = Fact(VmemmapBase, "", address);
                return true;
            case [Before or After or Missed, var name, var value] words when KernelNumbers.TryDecimal(value, out long n):
                fact = Fact(words[0], name, n);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A line of /proc/vmstat or kprobe_profile; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<char> line, out ProbeRecord fact)
    {
        fact = default;
        if (line.Length > LongestLine) return false;
        switch (line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            case [CaptureFact.Acquired or CaptureFact.Released, var value] words when KernelNumbers.TryDecimal(value, out long n):
                fact = Fact(Vmstat, words[0], n);
                return true;
            case [var probe, var hits, var missed] when IsProfile(probe, hits) && KernelNumbers.TryDecimal(missed, out long n):
                fact = Fact(Missed, probe, n);
                return true;
            default:
                return false;
        }
    }

    static ProbeRecord Fact(string name, string text, long number) =>
        new() { Kind = RecordKind.Fact, Name = name, Text = text, Number = number };

    static bool IsProfile(string probe, string hits) => probe.All(IsOfName) && !char.IsAsciiDigit(probe[0]) && KernelNumbers.TryDecimal(hits, out _);

    static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or ':' or '.' or '-';
}
