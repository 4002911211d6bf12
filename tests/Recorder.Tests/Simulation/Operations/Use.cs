using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Tests.Simulation.Operations;

/// <summary>A call of an operation in the script of a scenario's actor.</summary>
sealed record Use(string Where, Setup Setup, ActorSpec Actor, int Index)
{
    public Call Call => Actor.Script[Index];
    public Operation Operation => Call.Operation;

    /// <summary>Every use in every variant of every scenario.</summary>
    public static IReadOnlyList<Use> All { get; } =
    [
        .. from scenario in ScenarioCatalog.All
           from variant in scenario.Variants
           let setup = scenario.Build(variant)
           from actor in setup.Actors
           from index in Enumerable.Range(0, actor.Script.Length)
           select new Use($"{scenario.Id} {variant} {actor.Name}", setup, actor, index),
    ];

    /// <summary>The calls from the one that began the open request to this one; this one, if it needs none.</summary>
    public IEnumerable<Call> SinceRequest
    {
        get
        {
            if (!Operation.Needs.HasFlag(Needs.OpenRequest)) return [Call];
            int first = Array.FindLastIndex(Actor.Script, Index - 1, c => c.Operation.Scope == RequestScope.Begins);
            while (first > 0 && Actor.Script[first].Operation.Needs.HasFlag(Needs.OpenRequest)) first--;
            return Actor.Script[first..(Index + 1)];
        }
    }
}
