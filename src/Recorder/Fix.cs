using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Designs;

namespace Pintrace.Recorder;

/// <summary>A decision that is decided otherwise.</summary>
/// <param name="Decision">Its name.</param>
/// <param name="Was">How the policy decides.</param>
/// <param name="Value">How it would have to decide.</param>
public sealed record DecisionChange(string Decision, string Was, string Value);

/// <summary>One decision or two that, were they others, would make what went wrong impossible.</summary>
/// <param name="Changes">The decisions, in their order.</param>
/// <param name="Found">What goes wrong then, in some interleaving.</param>
/// <param name="Refusals">What is denied then that the policy grants.</param>
/// <param name="NotApplicable">Why the scenario's question makes no sense then; null if it does.</param>
/// <param name="Costs">How much more random runs cost then.</param>
public sealed record Fix(
    IReadOnlyList<DecisionChange> Changes,
    IReadOnlyList<FindingKind> Found,
    IReadOnlyList<Refusal> Refusals,
    string? NotApplicable,
    RunCosts Costs);

/// <summary>What became of all changes of so many decisions.</summary>
public sealed class FixTries
{
    readonly List<Fix> _fixes = [];

    /// <summary>How many changes there are to try.</summary>
    public int Count { get; internal init; }
    /// <summary>How many more there are that contradict another decision, and are not tried.</summary>
    public int Contradictory { get; internal init; }
    /// <summary>How many could not be decided, within the bound of the search or the folios of the scene.</summary>
    public int Undecided { get; internal set; }
    /// <summary>How many were not tried, as the bound for all searches together was reached.</summary>
    public int Left { get; internal set; }
    /// <summary>The changes that do it, in the order of decisions and values.</summary>
    public IReadOnlyList<Fix> Fixes => _fixes;

    internal void Add(Fix fix) => _fixes.Add(fix);
}
