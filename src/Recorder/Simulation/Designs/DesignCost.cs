namespace Pintrace.Recorder.Simulation.Designs;

/// <summary>What runs of scenarios cost under a policy.</summary>
/// <param name="Waits">How often a task waits for pins, locks or writeback.</param>
/// <param name="Skipped">Writebacks that leave a pinned page dirty.</param>
/// <param name="Bounced">Pages that are written from a copy.</param>
/// <param name="Refused">What is denied.</param>
/// <param name="Atomics">
/// Atomic changes of counts and flags that taking pages and giving them back needs, beyond one each.
/// </param>
/// <param name="Taken">How often a page is taken.</param>
public readonly record struct DesignCost(int Waits, int Skipped, int Bounced, int Refused, int Atomics, int Taken)
{
    /// <summary>Added atomic changes for each page that is taken and given back.</summary>
    public double AtomicsEach => Taken == 0 ? 0 : (double)Atomics / Taken;

    /// <summary>Both together.</summary>
    public static DesignCost operator +(DesignCost a, DesignCost b) => new(
        a.Waits + b.Waits, a.Skipped + b.Skipped, a.Bounced + b.Bounced, a.Refused + b.Refused,
        a.Atomics + b.Atomics, a.Taken + b.Taken);

    /// <summary>It costs no more in anything, and less in something.</summary>
    public bool IsBetterThan(DesignCost other) => IsNoWorseThan(other) && !other.IsNoWorseThan(this);

    bool IsNoWorseThan(DesignCost other) =>
        Waits <= other.Waits && Skipped <= other.Skipped && Bounced <= other.Bounced && Refused <= other.Refused
        && AtomicsEach <= other.AtomicsEach;
}
