namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// A function of a stack as perf prints it: "ffffffffc0382760 netfs_free_request+0xe0 ([netfs])". Functions that a
/// compiler inlined are marked "(inlined)"; symbols of the kernel itself are in "[kernel.kallsyms]" or a file vmlinux.
/// </summary>
static class PerfFrame
{
    /// <summary>
    /// False if the line is not a function of a stack. The frame is "function" or "function [module]", or empty if it
    /// is not the kernel's.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> line, out ReadOnlySpan<char> frame)
    {
        frame = default;
        if (line is not ['\t' or ' ', ..]) return false;
        var text = line.Trim();
        int blank = text.IndexOf(' ');
        if (blank <= 0 || !KernelNumbers.TryHex(text[..blank], out long address)) return false;
        var symbol = text[(blank + 1)..];
        int open = symbol.LastIndexOf(" (");
        if (open < 0 || symbol is not [.., ')']) return false;
        var place = symbol[(open + 2)..^1];
        var function = symbol[..open];
        if (address >= 0 || function.StartsWith("[unknown]")) return true;
        if (function.EndsWith(" (inlined)")) function = function[..^" (inlined)".Length];
        frame = ModuleOf(place) is { Length: > 0 } module ? $"{function} [{module}]" : function;
        return true;
    }

    /// <summary>"[netfs]" and "/lib/modules/6.12/netfs.ko.xz" → "netfs"; empty for the kernel itself.</summary>
    static string ModuleOf(ReadOnlySpan<char> place)
    {
        if (place is "inlined" || place.StartsWith("[unknown") || IsKernel(place)) return "";
        if (place is ['[', .., ']']) return place[1..^1].ToString();
        var file = place[(place.LastIndexOf('/') + 1)..];
        int dot = file.IndexOf(".ko");
        return dot > 0 ? file[..dot].ToString() : "";
    }

    static bool IsKernel(ReadOnlySpan<char> place) =>
        place.StartsWith("[kernel") || place.StartsWith("[guest.kernel")
        || place.Contains("vmlinux", StringComparison.Ordinal);
}
