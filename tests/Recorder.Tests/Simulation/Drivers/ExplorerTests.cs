using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Drivers;

public class ExplorerTests
{
    /// <summary>Set by tests/mutate.sh: every cell, which takes minutes, and not one in eleven.</summary>
    static readonly bool IsEveryCell = Environment.GetEnvironmentVariable("EVERY_CELL") == "1";

    /// <summary>
    /// A search that keeps fingerprints sees as many states and steps, and finds the same, as one that keeps states.
    /// </summary>
    [Fact]
    public void Fingerprints_stand_for_whole_states()
    {
        int cell = 0;
        foreach (var scenario in ScenarioCatalog.All.Where(s => !s.IsGenerator))
            foreach (string variant in scenario.Variants)
                foreach (string policy in PolicyCatalog.Ids)
                {
                    const int oneIn = 11;
                    if (cell++ % oneIn != 0 && !IsEveryCell) continue;
                    var explorer = new Explorer(Of(policy, scenario.Id, variant));
                    explorer.Run(long.MaxValue, progress: null, CancellationToken.None);
                    var full = new FullStateSearch(Of(policy, scenario.Id, variant));
                    full.Run();
                    Assert.Equal(
                        (policy, scenario.Id, variant, full.States, full.Transitions, full.Found, full.Losses),
                        (policy, scenario.Id, variant, explorer.States, explorer.Transitions,
                            FullStateSearch.Bits(explorer.Found), Losses(explorer)));
                    Assert.Equal(full.Denials, explorer.Denials.ToHashSet());
                }
    }

    static ulong Losses(Explorer explorer) =>
        FullStateSearch.Bits(Enum.GetValues<FindingKind>().Where(explorer.LosesData));
}
