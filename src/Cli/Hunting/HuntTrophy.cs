using Pintrace.Cli.Exploration;
using Pintrace.Recorder;
using Pintrace.Recorder.Hunting;

namespace Pintrace.Cli.Hunting;

/// <summary>A scenario that a hunt has found.</summary>
/// <param name="Hit">What the hunt says of it.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Search">The search that has found its shortest counterexample.</param>
/// <param name="Counterexample">That, as the analyzer has confirmed it; null if it has not.</param>
sealed record HuntTrophy(
    HuntHit Hit, HuntedScenario Scenario, InterleavingSearch Search, Counterexample? Counterexample)
{
    /// <summary>The scenario of a hit.</summary>
    /// <param name="hunt">The hunt.</param>
    /// <param name="hit">The hit.</param>
    /// <param name="confirm">Asks the analyzer.</param>
    public static HuntTrophy Of(Hunt hunt, HuntHit hit, Func<InterleavingSearch, Counterexample?> confirm)
    {
        var scenario = hunt.ScenarioOf(hit);
        var search = scenario.Search();
        search.Run();
        return new(hit, scenario, search, confirm(search));
    }
}
