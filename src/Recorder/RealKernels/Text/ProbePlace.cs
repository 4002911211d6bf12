namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// Where a probe was hit, as ftrace prints it: "(function+0x4/0x100) ..." at an entry,
/// "(caller+0x858/0x1110 &lt;- function) ..." at a return.
/// </summary>
static class ProbePlace
{
    const long LongestPrologue = 0x20;
    const string Arrow = " <- ";

    /// <summary>
    /// Completes an event from its text; it stays as it is if the text is not a hit on the entry or return of a
    /// function.
    /// </summary>
    public static void Resolve(ref ProbeRecord record)
    {
        var text = record.Text;
        int close = text.IndexOf(')');
        if (text is not ['(', ..] || close < 0) return;
        var place = text[1..close];
        int arrow = place.IndexOf(Arrow);
        if (arrow < 0 && OffsetOf(place) > LongestPrologue) return;
        var function = Symbol(arrow < 0 ? place : place[(arrow + Arrow.Length)..]);
        if (function.IsEmpty) return;
        record.Function = function;
        record.Caller = arrow < 0 ? default : Symbol(place[..arrow]);
        record.IsReturn = !record.Caller.IsEmpty;
        record.IsEntry = !record.IsReturn;
        record.Text = text[(close + 1)..];
    }

    /// <summary>
    /// "pinbug_ioctl+0xe1/0x310 [pinbug]" → "pinbug_ioctl", "do_execveat_common.isra.0" → "do_execveat_common".
    /// </summary>
    public static ReadOnlySpan<char> Symbol(ReadOnlySpan<char> place)
    {
        int end = place.IndexOfAny('+', ' ', '<');
        if (end >= 0) place = place[..end];
        int dot = place.IndexOf('.');
        if (dot <= 0) return place;
        var copy = place[dot..];      // a compiler's copy of the function
        return copy.StartsWith(".isra.") || copy.StartsWith(".constprop.") ? place[..dot] : place;
    }

    /// <summary>A kernel address where a symbol should be.</summary>
    public static bool IsAddress(ReadOnlySpan<char> symbol) =>
        KernelNumbers.TryHex(symbol.StartsWith("0x") ? symbol[2..] : symbol, out long address) && address < 0;

    static long OffsetOf(ReadOnlySpan<char> place)
    {
        int plus = place.IndexOf("+0x");
        if (plus < 0) return 0;
        var offset = place[(plus + 3)..];
        int slash = offset.IndexOf('/');
        return KernelNumbers.TryHex(slash < 0 ? offset : offset[..slash], out long value) ? value : long.MaxValue;
    }
}
