namespace Pintrace.Recorder.Simulation.Designs;

/// <summary>What a policy makes actors do or suffer in runs of scenarios, or how much more of it.</summary>
/// <param name="Waits">How often somebody began to wait for a page or a lock; one's own I/O does not count.</param>
/// <param name="Skipped">Writebacks that left a page alone. One from a copy does not.</param>
/// <param name="Bounced">Pages that were written from a copy.</param>
/// <param name="Refused">What was refused.</param>
/// <param name="Retries">How often an operation started over.</param>
/// <param name="Copies">Pages that were copied or moved.</param>
/// <param name="Atomics">
/// Atomic changes of counts and flags that taking pages and giving them back needs, beyond one each.
/// </param>
/// <param name="Taken">How often a page was taken.</param>
public readonly record struct RunCosts(
    long Waits, long Skipped, long Bounced, long Refused, long Retries, long Copies, long Atomics, long Taken)
{
    /// <summary>Added atomic changes for each page that is taken and given back.</summary>
    public double AtomicsEach => Taken == 0 ? 0 : (double)Atomics / Taken;

    /// <summary>Both together.</summary>
    public static RunCosts operator +(RunCosts a, RunCosts b) => new(
        a.Waits + b.Waits, a.Skipped + b.Skipped, a.Bounced + b.Bounced, a.Refused + b.Refused,
        a.Retries + b.Retries, a.Copies + b.Copies, a.Atomics + b.Atomics, a.Taken + b.Taken);

    /// <summary>How much more there is of each.</summary>
    public static RunCosts operator -(RunCosts a, RunCosts b) => new(
        a.Waits - b.Waits, a.Skipped - b.Skipped, a.Bounced - b.Bounced, a.Refused - b.Refused,
        a.Retries - b.Retries, a.Copies - b.Copies, a.Atomics - b.Atomics, a.Taken - b.Taken);

    /// <summary>As a design, it costs no more in anything, and less in something.</summary>
    public bool IsBetterThan(RunCosts other) => IsNoWorseThan(other) && !other.IsNoWorseThan(this);

    /// <summary>As a design, it costs the same in everything.</summary>
    public bool IsAsGoodAs(RunCosts other) => IsNoWorseThan(other) && other.IsNoWorseThan(this);

    bool IsNoWorseThan(RunCosts other) =>
        Waits <= other.Waits && Skipped <= other.Skipped && Bounced <= other.Bounced && Refused <= other.Refused
        && AtomicsEach <= other.AtomicsEach;
}
