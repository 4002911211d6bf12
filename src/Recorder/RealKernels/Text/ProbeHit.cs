namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>"(function+0x4/0x100) ..." of an entry, "(caller+0x858/0x1110 &lt;- function) ..." of a return.</summary>
readonly ref struct ProbeHit
{
    const long LongestPrologue = 0x20;

    /// <summary>The probed function, without the suffix of a compiler's copy of it.</summary>
    public ReadOnlySpan<char> Function { get; private init; }
    /// <summary>Who called it; empty at an entry.</summary>
    public ReadOnlySpan<char> Caller { get; private init; }
    /// <summary>The arguments.</summary>
    public ReadOnlySpan<char> Arguments { get; private init; }
    public bool IsReturn => !Caller.IsEmpty;

    /// <summary>False if the text is no hit of a probe on the entry or the return of a function.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ProbeHit hit)
    {
        hit = default;
        int close = text.IndexOf(')');
        if (text is not ['(', ..] || close < 0) return false;
        var place = text[1..close];
        int arrow = place.IndexOf(" <- ");
        if (arrow < 0 && OffsetOf(place) > LongestPrologue) return false;
        hit = new ProbeHit
        {
            Function = Symbol(arrow < 0 ? place : place[(arrow + 4)..]), Caller = arrow < 0 ? default : Symbol(place[..arrow]), Arguments = text[(close + 1)..],
        };
        return !hit.Function.IsEmpty;
    }

    /// <summary>"pinbug_ioctl+0xe1/0x310 [pinbug]" → "pinbug_ioctl", "do_execveat_common.isra.0" → "do_execveat_common".</summary>
    public static ReadOnlySpan<char> Symbol(ReadOnlySpan<char> place)
    {
        int end = place.IndexOfAny('+', ' ', '<');
        if (end >= 0) place = place[..end];
        int dot = place.IndexOf('.');
        return dot > 0 && (place[dot..].StartsWith(".isra.") || place[dot..].StartsWith(".constprop.")) ? place[..dot] : place;
    }

    static long OffsetOf(ReadOnlySpan<char> place)
    {
        int plus = place.IndexOf("+0x");
        if (plus < 0) return 0;
        var offset = place[(plus + 3)..];
        int slash = offset.IndexOf('/');
        return KernelNumbers.TryHex(slash < 0 ? offset : offset[..slash], out long value) ? value : long.MaxValue;
    }
}
