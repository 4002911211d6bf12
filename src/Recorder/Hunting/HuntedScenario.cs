using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Hunting;

/// <summary>A scenario that a hunt has found.</summary>
public sealed class HuntedScenario
{
    readonly FileScenario _scenario;
    readonly Setup _setup;
    readonly long _maxStates;

    internal HuntedScenario(HuntHit hit, string memory, Setup setup, long maxStates)
    {
        (Hit, Memory, _setup, _maxStates) = (hit, memory, setup, maxStates);
        string kind = PublicName.Of(hit.Kind);
        var texts = new Dictionary<string, string>
        {
            ["title"] = string.Join(" beside ", Actors),
            ["origin"] = $"pintrace hunt --policy {hit.Policy}",
        };
        var variants = new OrderedDictionary<string, Setup> { [Scenario.OnlyVariant] = setup };
        _scenario = new($"hunted-{kind}", texts, [hit.Kind], variants);
    }

    /// <summary>What the hunt says of it.</summary>
    public HuntHit Hit { get; }
    /// <summary>The kind of memory.</summary>
    public string Memory { get; }
    /// <summary>What each actor does: operations, one after the other.</summary>
    public IReadOnlyList<string> Actors => [.. _setup.Actors.Select(a => string.Join(", ", a.Script.Select(NameOf)))];
    /// <summary>The scenario as a file.</summary>
    public string File => ScenarioText.Of(_scenario);

    /// <summary>The search that finds its shortest counterexample.</summary>
    public InterleavingSearch Search() =>
        new(_scenario, new ExplorationRequest(_scenario.Id, Hit.Policy, MaxStates: _maxStates));

    string NameOf(Simulation.Engine.Call call)
    {
        if (_setup.FilePages + _setup.AnonPages == 1) return call.Operation.Id;
        int first = call.Page, last = first + call.Count - 1;
        return $"{call.Operation.Id} ({(first == last ? $"page {first}" : $"pages {first} to {last}")})";
    }
}
