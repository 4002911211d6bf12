using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Operations;
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

    /// <summary>Numbers, findings, denials in their order and shortest ways, to the end and up to any bound.</summary>
    [Theory]
    [InlineData("drop-buffers", "legacy-get", long.MaxValue)]
    [InlineData("second-pinner", "linux-6.4", long.MaxValue)]
    [InlineData("large", "bio-reffed-pinned", long.MaxValue)]
    [InlineData("large", "page-lock-dio", long.MaxValue)]
    [InlineData("large", "bio-reffed-pinned", 30_000)]
    [InlineData("large", "legacy-get", 33_333)]
    [InlineData("drop-buffers", "legacy-get", 50)]
    public void The_answer_does_not_depend_on_threads_or_fingerprints(string scenario, string policy, long maxStates)
    {
        var memory = new SearchMemory();
        string alone = Answer(scenario, policy, maxStates, jobs: 1, memory);
        Assert.All([2, 3, 8], jobs => Assert.Equal(alone, Answer(scenario, policy, maxStates, jobs, new())));
        Assert.Equal(alone, Answer(scenario, policy, maxStates, jobs: 1, memory));
        Assert.Equal(alone, Answer(scenario, policy, maxStates, jobs: 2, new(), isExact: true));
    }

    static string Answer(
        string scenario, string policy, long maxStates, int jobs, SearchMemory memory, bool isExact = false)
    {
        var machine = scenario == "large" ? Of(policy, Large) : Of(policy, scenario);
        var explorer = new Explorer(machine, memory);
        explorer.Run(maxStates, progress: null, CancellationToken.None, new(jobs, isExact));
        var ways = explorer.Found.Select(kind => $"{kind} {string.Join(',', explorer.Shortest([kind])!)}");
        return $"{explorer.States} {explorer.Transitions} {explorer.Depth} {explorer.Complete} {Losses(explorer)} "
            + string.Join("; ", [.. ways, .. explorer.Denials.Select(d => d.ToString())]);
    }

    /// <summary>Depths of thousands of states.</summary>
    static Setup Large => new()
    {
        FilePages = 2,
        PagesPerRequest = 2,
        Actors =
        [
            new("dio", ActorKind.Task, [DirectRead.Operation.On(0, 2)], HasDevice: true),
            new("other", ActorKind.Task, [DirectRead.Operation.On(0, 2)], HasDevice: true),
            new("kswapd", ActorKind.KernelThread, [Reclaim.Operation.On(0)], HasDevice: false),
            new("flusher", ActorKind.KernelThread, [Flush.Background.On(0)], HasDevice: false),
        ],
    };

    static ulong Losses(Explorer explorer) =>
        FullStateSearch.Bits(Enum.GetValues<FindingKind>().Where(explorer.LosesData));
}
