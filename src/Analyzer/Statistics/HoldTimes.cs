using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Pintrace.Analyzer.Statistics;

/// <summary>
/// Durations in nanoseconds, and their percentiles: exact for the first 1,024, afterwards within 1 % (each power of two
/// is divided into 128 equal parts). The maximum is always exact.
/// </summary>
sealed class HoldTimes
{
    const int ExactLimit = 1024, PartBits = 7;

    long[] _exact = [];
    long[]? _parts;

    public long Count { get; private set; }
    /// <summary>The longest.</summary>
    public long Max { get; private set; }

    /// <summary>Adds a duration; a negative one (clocks of real traces) counts as 0.</summary>
    public void Add(long ns)
    {
        ns = Math.Max(0, ns);
        Max = Math.Max(Max, ns);
        if (_parts is null && Count == ExactLimit) Spill();
        if (_parts is not null) _parts[PartOf(ns)]++;
        else
        {
            if (Count == _exact.Length) Array.Resize(ref _exact, Math.Max(1, _exact.Length * 2));
            _exact[Count] = ns;
        }
        Count++;
    }

    ReadOnlySpan<long> Exact => _parts is null ? _exact.AsSpan(0, (int)Count) : [];

    /// <summary>Adds all durations of another, as if each had been added here.</summary>
    public void Add(HoldTimes other)
    {
        foreach (long ns in other.Exact) Add(ns);
        if (other._parts is not { } parts) return;
        if (_parts is null) Spill();
        for (int i = 0; i < parts.Length; i++) _parts[i] += parts[i];
        (Count, Max) = (Count + other.Count, Math.Max(Max, other.Max));
    }

    [MemberNotNull(nameof(_parts))]
    void Spill()
    {
        var parts = new long[64 << PartBits];
        foreach (long ns in Exact) parts[PartOf(ns)]++;
        (_parts, _exact) = (parts, []);
    }

    /// <summary>
    /// The shortest duration that at least this share of all durations does not exceed; 0 if there are none.
    /// </summary>
    public long Percentile(double share)
    {
        if (Count == 0) return 0;
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        if (_parts is null)
        {
            Array.Sort(_exact, 0, (int)Count);
            return _exact[(int)rank - 1];
        }
        int part = 0;
        for (long seen = _parts[0]; seen < rank; seen += _parts[part]) part++;
        return Math.Min(Max, LongestIn(part));
    }

    static int PartOf(long ns)
    {
        int exponent = BitOperations.Log2((ulong)ns | 1);
        return exponent < PartBits
            ? (int)ns
            : (exponent - PartBits + 1 << PartBits) + (int)(ns >> exponent - PartBits) - (1 << PartBits);
    }

    static long LongestIn(int part)
    {
        int exponent = part >> PartBits;
        if (exponent == 0) return part;
        long first = (1L << PartBits) + (part & (1 << PartBits) - 1);
        return (first + 1 << exponent - 1) - 1;
    }
}
