namespace Pintrace.Analyzer.Replay;

/// <summary>
/// A rolling hash of every change of a page's counts and flags, recorded at intervals. While two runs have the same
/// hashes, their pages went through the same states: the place where they part is found without reading what comes
/// before. The chain has a bounded length: it is thinned when it is full.
/// </summary>
sealed class PageStateHashes
{
    const int Most = 512;
    const ulong Multiplier = 0x9E3779B97F4A7C15;

    readonly List<(ulong Hash, long Seq)> _chain = [];

    /// <summary>No change has been seen yet.</summary>
    public PageStateHashes() { }

    /// <summary>The hashes stored with a report.</summary>
    public PageStateHashes(long changes, long spacing, ulong last, IEnumerable<(ulong Hash, long Seq)> chain) =>
        (Changes, Spacing, Last, _chain) = (changes, spacing, last, [.. chain]);

    /// <summary>How often the state of a page changed.</summary>
    public long Changes { get; private set; }
    /// <summary>A hash is recorded each time after this many changes.</summary>
    public long Spacing { get; private set; } = 1;
    /// <summary>The hash after the last change.</summary>
    public ulong Last { get; private set; }
    /// <summary>The recorded hashes, each with its event.</summary>
    public IReadOnlyList<(ulong Hash, long Seq)> Chain => _chain;

    internal void Observe(Transition t)
    {
        if (!IsChange(t)) return;
        ref readonly var c = ref t.After.Counts;
        ulong state = (ulong)t.Event.Pfn * Multiplier + (uint)c.RefCount;
        state = (state ^ state >> 29) * Multiplier + ((ulong)(uint)c.PinCount << 32 | (uint)c.MapCount);
        state = (state ^ state >> 29) * Multiplier + (uint)c.Flags;
        Last = (Last ^ state ^ state >> 32) * Multiplier;
        if (++Changes % Spacing != 0) return;
        _chain.Add((Last, t.Event.Seq));
        if (_chain.Count == Most) Thin();
    }

    /// <summary>True if the event left its page with other counts or flags.</summary>
    internal static bool IsChange(Transition t)
    {
        if (!t.HasPage) return false;
        ref readonly var now = ref t.After.Counts;
        return t.Before.RefCount != now.RefCount || t.Before.PinCount != now.PinCount
            || t.Before.MapCount != now.MapCount || t.Before.Flags != now.Flags;
    }

    void Thin()
    {
        for (int i = 1; i < _chain.Count; i += 2) _chain[i / 2] = _chain[i];
        _chain.RemoveRange(Most / 2, Most / 2);
        Spacing *= 2;
    }

    /// <summary>
    /// The last events of two runs, up to which their pages went the same way as far as the chains tell; null if the
    /// runs do not part.
    /// </summary>
    public static (long First, long Second)? PartAfter(PageStateHashes a, PageStateHashes b)
    {
        if (a.Changes == b.Changes && a.Last == b.Last) return null;
        long spacing = Math.Max(a.Spacing, b.Spacing);
        (ulong Hash, long Seq) At(PageStateHashes s, int i) => s._chain[(int)((i + 1) * (spacing / s.Spacing)) - 1];
        long aligned = Math.Min(a._chain.Count / (spacing / a.Spacing), b._chain.Count / (spacing / b.Spacing));
        int low = 0, high = (int)aligned;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (At(a, middle).Hash == At(b, middle).Hash) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? (0, 0) : (At(a, low - 1).Seq, At(b, low - 1).Seq);
    }
}
