using Pintrace.Cli.Exploration;
using Pintrace.Recorder.Hunting;

namespace Pintrace.Cli.Hunting;

/// <summary>A scenario that a hunt has found, with the counterexample that the analyzer has confirmed.</summary>
sealed record HuntTrophy(HuntHit Hit, HuntedScenario Scenario, Counterexample Counterexample)
{
    /// <summary>The scenario of a hit, written to a folder if there is one.</summary>
    public static HuntTrophy Of(Hunt hunt, HuntHit hit, HuntFolder? folder)
    {
        var scenario = hunt.ScenarioOf(hit);
        var search = scenario.Search();
        search.Run();
        folder?.Write(scenario, search);
        return new(hit, scenario, Counterexample.Of(search)!);
    }
}
