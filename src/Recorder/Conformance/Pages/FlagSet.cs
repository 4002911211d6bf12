namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>What a model state says about a page, one bit each.</summary>
[Flags]
enum PageBits
{
    None = 0,
    /// <summary>The page allocator has handed it out.</summary>
    InUse = 1,
    /// <summary>In the page cache.</summary>
    Cached = 2,
    /// <summary>PG_dirty.</summary>
    Dirty = 4,
    /// <summary>PG_writeback.</summary>
    Writeback = 8,
}

/// <summary>
/// A set of model states of a page: which of the 16 combinations of <see cref="PageBits"/> are possible. One bit each,
/// so that an event is applied to all of them at once.
/// </summary>
/// <param name="Mask">Bit i stands for the combination i.</param>
readonly record struct FlagSet(ushort Mask)
{
    const int Combinations = 16;

    static readonly ushort[] With = [.. Enumerable.Range(0, Combinations).Select(CombinationsWith)];

    /// <summary>Nothing is known.</summary>
    public static FlagSet Any => new(ushort.MaxValue);

    /// <summary>No state explains what was seen.</summary>
    public bool IsEmpty => Mask == 0;

    /// <summary>The states in which one of the bits has a value.</summary>
    public FlagSet Where(PageBits bit, bool value) =>
        new((ushort)(Mask & (value ? With[(int)bit] : ~With[(int)bit])));

    /// <summary>The same states after the bit got a value.</summary>
    public FlagSet Set(PageBits bit, bool value)
    {
        int with = With[(int)bit], shift = (int)bit;
        return new((ushort)(value ? Mask & with | (Mask & ~with) << shift : Mask & ~with | (Mask & with) >> shift));
    }

    /// <summary>The same states, and those in which the bit has meanwhile got a value.</summary>
    public FlagSet May(PageBits bit, bool value) => new((ushort)(Mask | Set(bit, value).Mask));

    /// <summary>The same states, whatever became of the bit.</summary>
    public FlagSet Forget(PageBits bit) => May(bit, true).May(bit, false);

    /// <summary>True if every state agrees on the bit; then <paramref name="value"/> is what they say.</summary>
    public bool Knows(PageBits bit, out bool value)
    {
        value = Where(bit, false).IsEmpty;
        return value != Where(bit, true).IsEmpty;
    }

    static ushort CombinationsWith(int bit)
    {
        int mask = 0;
        for (int c = 0; c < Combinations; c++)
            if ((c & bit) != 0) mask |= 1 << c;
        return (ushort)mask;
    }
}
