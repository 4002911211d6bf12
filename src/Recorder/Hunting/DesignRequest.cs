using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Designs;

namespace Pintrace.Recorder.Hunting;

/// <summary>Which decisions to vary, and what refutes a policy.</summary>
/// <param name="Policy">What all other decisions are taken from.</param>
/// <param name="Decisions">Names of the decisions that vary.</param>
/// <param name="Scenarios">Ids or files of the scenarios that may refute; generators are left out.</param>
/// <param name="Refuting">Kinds of findings that refute a policy if a scenario asks about them.</param>
/// <param name="MaxStates">A search gives up after this many states.</param>
/// <param name="MaxDesigns">The hunt gives up if more combinations survive.</param>
/// <param name="MaxApart">Only combinations that differ from the policy in so many decisions; null = all.</param>
public sealed record DesignRequest(
    string Policy,
    IReadOnlyList<string> Decisions,
    IReadOnlyList<string> Scenarios,
    IReadOnlyList<FindingKind> Refuting,
    long MaxStates,
    int MaxDesigns = DesignRequest.DefaultMaxDesigns,
    int? MaxApart = null)
{
    /// <summary>What is usual.</summary>
    public const int DefaultMaxDesigns = 100_000, ApartOfAll = 1;
}

/// <summary>Policies that agree in some decisions.</summary>
/// <param name="Values">To each decision that they agree in its value.</param>
/// <param name="Cost">What they cost in all scenarios together.</param>
/// <param name="Nearest">The versions of mainline from which they differ in the fewest of these decisions.</param>
/// <param name="Distance">In how many.</param>
public sealed record SurvivingDesign(
    IReadOnlyList<(string Decision, string Value)> Values,
    RunCosts Cost,
    IReadOnlyList<string> Nearest,
    int Distance);

/// <summary>Policies that a scenario refutes.</summary>
/// <param name="Values">To each decision that they agree in its value.</param>
/// <param name="Scenario">The scenario, with its variant if it has several.</param>
/// <param name="Found">What happens in it.</param>
public sealed record RefutedDesign(
    IReadOnlyList<(string Decision, string Value)> Values, string Scenario, IReadOnlyList<FindingKind> Found);

/// <summary>A scenario that refutes all that could be decided.</summary>
/// <param name="Scenario">The scenario, with its variant if it has several.</param>
/// <param name="IsAlways">All of the space; else all that the scenarios before it leave.</param>
/// <param name="Found">What happens in it.</param>
public sealed record SparedScenario(string Scenario, bool IsAlways, IReadOnlyList<FindingKind> Found);

/// <summary>How the decisions of a version of mainline fare.</summary>
/// <param name="Policy">Its id.</param>
/// <param name="RefutedBy">The first scenario that refutes them; null if none does.</param>
/// <param name="IsOnFront">Nothing that survives costs less.</param>
public sealed record MainlineDesign(string Policy, string? RefutedBy, bool IsOnFront);
