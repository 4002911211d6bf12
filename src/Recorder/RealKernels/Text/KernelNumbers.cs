namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>Numbers as the kernel prints them. Nothing here throws: what does not fit is not a number.</summary>
static class KernelNumbers
{
    const int MaxDecimals = 18, MaxHexDigits = 16, NsDigits = 9;
    const long NsPerSecond = 1_000_000_000, MaxSeconds = long.MaxValue / NsPerSecond / 2;

    /// <summary>Digits only.</summary>
    public static bool TryDecimal(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > MaxDecimals) return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = value * 10 + (c - '0');
        }
        return true;
    }

    /// <summary>Hexadecimal digits only; addresses come out negative.</summary>
    public static bool TryHex(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > MaxHexDigits) return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c)) return false;
            value = value << 4 | (uint)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return true;
    }

    /// <summary>12, -12 or 0x12.</summary>
    public static bool TryValue(ReadOnlySpan<char> text, out long value)
    {
        if (text.StartsWith("0x")) return TryHex(text[2..], out value);
        bool negative = text is ['-', ..];
        bool ok = TryDecimal(negative ? text[1..] : text, out value);
        if (negative) value = -value;
        return ok;
    }

    /// <summary>"9.805566:" (or "9,805566:") in nanoseconds, or "23126269478:" as it is.</summary>
    public static bool TryTime(ReadOnlySpan<char> word, out long time, out bool cycles)
    {
        (time, cycles) = (0, false);
        if (word is not [.., ':']) return false;
        word = word[..^1];
        int point = word.IndexOfAny('.', ',');
        cycles = point < 0;
        if (cycles) return TryDecimal(word, out time);
        var decimals = word[(point + 1)..];
        if (!TryDecimal(word[..point], out long seconds) || seconds > MaxSeconds) return false;
        if (!TryDecimal(decimals, out long part) || decimals.Length > NsDigits) return false;
        for (int digits = decimals.Length; digits < NsDigits; digits++) part *= 10;
        time = seconds * NsPerSecond + part;
        return true;
    }
}
