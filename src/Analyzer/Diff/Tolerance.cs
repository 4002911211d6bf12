namespace Pintrace.Analyzer.Diff;

/// <summary>
/// When two numbers differ. Simulated runs are exact. Runs of a real kernel have different lengths and differ by
/// chance: their numbers are taken per acquisition, and must differ by more than a percentage.
/// </summary>
sealed class Tolerance
{
    readonly double _scale = 1, _share;

    /// <summary>The tolerance for two sides.</summary>
    /// <param name="a">The base.</param>
    /// <param name="b">The new side.</param>
    /// <param name="percent">How much real runs may differ.</param>
    public Tolerance(DiffSide a, DiffSide b, double percent)
    {
        IsNormalised = a.IsReal || b.IsReal;
        if (!IsNormalised) return;
        _share = percent / 100;
        if (a.Acquired > 0 && b.Acquired > 0) _scale = (double)a.Acquired / b.Acquired;
    }

    /// <summary>Numbers are taken per acquisition.</summary>
    public bool IsNormalised { get; }

    /// <summary>True if two numbers count as different.</summary>
    public bool Differs(long x, long y) =>
        IsNormalised ? Math.Abs(y * _scale - x) > Math.Max(x, y * _scale) * _share : x != y;

    /// <summary>True if two numbers that do not grow with the trace count as different.</summary>
    public bool DiffersAsIs(long x, long y) => IsNormalised ? Math.Abs(y - x) > Math.Max(x, y) * _share : x != y;

    /// <summary>True if the second is the larger one.</summary>
    public bool IsMore(long x, long y) => y * _scale > x;
}
