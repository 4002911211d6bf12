using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// What a capture says about itself besides its events: the kernel, the counters of pins in /proc/vmstat before and
/// after, and the hits that kprobes missed. It is read from comments of our recipes ("# pintrace kprobe-missed gup_put
/// 3") and from files that are named beside the trace: /proc/vmstat, first as it was before and then as it was after,
/// and kprobe_profile. The record of a fact has one of the names below; its text says what is counted, and its number
/// is the count.
/// </summary>
static class FactText
{
    public const string Before = "vmstat-before", After = "vmstat-after", Missed = "kprobe-missed";
    /// <summary>A counter of /proc/vmstat; the order of the lines tells whether it is from before or after.</summary>
    public const string Vmstat = "vmstat";
    /// <summary>A processor, which is the text, and how many of its oldest events were overwritten.</summary>
    public const string Overrun = "overrun";
    /// <summary>The release of the kernel, which is the text.</summary>
    public const string Kernel = "kernel";
    /// <summary>A FOLL_ flag or the bit of a page flag: the text names it, the number is its value.</summary>
    public const string Value = "value";
    /// <summary>Where the struct pages begin, which is the number.</summary>
    public const string VmemmapBase = "vmemmap_base";

    /// <summary>What was recorded by choice: the text says of what, as in task=fio.</summary>
    public const string Only = "only";
    /// <summary>Of what there are stacks, by choice: the text says of what, as in 1/8.</summary>
    public const string Stacks = "stacks";

    const string Comment = "# pintrace ";
    const int LongestLine = 200;

    /// <summary>False if the line is not a recipe's comment, or says nothing that matters here.</summary>
    public static bool TryComment(ReadOnlySpan<char> line, out ProbeRecord fact)
    {
        fact = default;
        if (!line.StartsWith(Comment)) return false;
        string[] words = line[Comment.Length..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [Kernel, var release]) fact = Fact(Kernel, release, 0);
        else if (words is [VmemmapBase, var text] && KernelNumbers.TryValue(text, out long address) && address < 0)
            fact = Fact(VmemmapBase, "", address);
        else if (words is [Value, var name, var given] && KernelNumbers.TryValue(given, out long value) && value >= 0)
            fact = Fact(Value, name, value);
        else if (words is [Only or Stacks, var what]) fact = Fact(words[0], what, 1);
        else if (words is [Before or After or Missed or Overrun, _, var count]
            && KernelNumbers.TryDecimal(count, out long n))
            fact = Fact(words[0], words[1], n);
        return fact.Kind == RecordKind.Fact;
    }

    /// <summary>Reads a line of /proc/vmstat or kprobe_profile; false if it is neither.</summary>
    public static bool TryRead(ReadOnlySpan<char> line, out ProbeRecord fact)
    {
        fact = default;
        if (line.Length > LongestLine) return false;
        string[] words = line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !KernelNumbers.TryDecimal(words[^1], out long n)) return false;
        if (words is [CaptureFact.Acquired or CaptureFact.Released, _]) fact = Fact(Vmstat, words[0], n);
        else if (words is [var probe, var hits, _] && IsProbe(probe) && KernelNumbers.TryDecimal(hits, out _))
            fact = Fact(Missed, probe, n);
        return fact.Kind == RecordKind.Fact;
    }

    static ProbeRecord Fact(string name, string text, long number) =>
        new() { Kind = RecordKind.Fact, Name = name, Text = text, Number = number };

    static bool IsProbe(string name) => name.All(IsOfName) && !char.IsAsciiDigit(name[0]);

    static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or ':' or '.' or '-';
}
