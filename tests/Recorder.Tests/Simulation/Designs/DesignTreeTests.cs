using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Designs;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Designs;

public sealed class DesignTreeTests
{
    static readonly HashSet<FindingKind> Everything = [.. Enum.GetValues<FindingKind>()];

    static DesignSpace Space(string policy, params string[] decisions) =>
        new(PolicyCatalog.Find(policy), [.. Decision.All.Where(d => decisions.Contains(d.Name))]);

    static DesignTree Tree(DesignSpace space, string scenario) =>
        new(space, ScenarioCatalog.Find(scenario), ScenarioCatalog.Find(scenario).Variants[0], Everything, 1_000_000);

    public static TheoryData<string> Scenarios =>
        ["second-pinner", "drop-buffers", "truncate-orphan", "partial-range-unpin", "fork-registered", "dax-truncate"];

    /// <summary>
    /// A policy that was never explored, because it gives the same answers as another, does the same: every
    /// combination, explored by itself.
    /// </summary>
    [Theory]
    [MemberData(nameof(Scenarios))]
    public void What_is_inferred_of_a_policy_is_true_of_it(string id)
    {
        var space = Space(
            "linux-5.13", "mkcleanOnPinned", "unmapOnPinned", "dropBuffersOnPinned", "forkOnPinned", "track");
        var tree = Tree(space, id);
        var scenario = ScenarioCatalog.Find(id);
        int policies = 0;
        foreach (var design in space.Within(space.Decisions.Count))
        {
            var policy = space.PolicyOf(design)!;
            var leaf = Assert.Single(tree.Parts(design)).Leaf;
            var found = scenario.NotApplicable(policy) is null ? Found(scenario, policy) : [];
            Assert.Equal(found, leaf.Found);
            policies++;
        }
        Assert.InRange(tree.Explored, 1, policies / 2);
    }

    static FindingKind[] Found(Scenario scenario, PolicySpec policy)
    {
        var setup = scenario.Build(scenario.Variants[0]);
        var explorer = new Explorer(Scene.Set(setup, policy, sink: null).Machine);
        explorer.Run(1_000_000, null, default);
        return [.. explorer.Found.Intersect(scenario.Asks).Order()];
    }

    /// <summary>The parts of a design are as many policies as it has, each once.</summary>
    [Fact]
    public void A_design_is_divided_into_parts_that_do_not_overlap()
    {
        var space = Space("legacy-get", "mkcleanOnPinned", "unmapOnPinned", "track");
        var parts = Tree(space, "second-pinner").Parts(Design.All(3)).Select(p => p.Design).ToList();
        foreach (var policy in space.Within(3))
            Assert.Single(parts, part => Enumerable.Range(0, 3).All(i => part[i] is null || part[i] == policy[i]));
    }

    [Fact]
    public void A_policy_that_contradicts_itself_is_no_part()
    {
        var space = Space("legacy-get", "mkcleanOnPinned", "track");
        int skips = space.Decisions.Index().First(d => d.Item.Name == "mkcleanOnPinned").Index;
        int track = space.Decisions.Index().First(d => d.Item.Name == "track").Index;
        var design = Design.All(2).With(skips, "skipAsyncWaitSync");
        Assert.Null(space.PolicyOf(design.With(track, "none")));
        Assert.NotNull(space.PolicyOf(design));
        Assert.Null(Space("legacy-get", "mkcleanOnPinned").PolicyOf(Design.All(1).With(0, "skipAsyncWaitSync")));
    }

    [Theory]
    [InlineData(1, 2, 3, 4, 5, true)]
    [InlineData(1, 2, 3, 4, 6, false)]
    [InlineData(0, 9, 3, 4, 5, false)]
    public void What_costs_less_in_something_and_more_in_nothing_is_better(
        int waits, int skipped, int bounced, int refused, int atomics, bool isBetter)
    {
        var cost = Costs(waits, skipped, bounced, refused, atomics);
        Assert.Equal(isBetter, cost.IsBetterThan(Costs(2, 2, 3, 4, 5)));
        Assert.False(cost.IsBetterThan(cost));
        Assert.True(cost.IsAsGoodAs(cost with { Retries = 7, Atomics = 2 * atomics, Taken = 20 }));
        Assert.False(cost.IsAsGoodAs(cost with { Atomics = 2 * atomics }));
    }

    static RunCosts Costs(int waits, int skipped, int bounced, int refused, int atomics) =>
        new(waits, skipped, bounced, refused, Retries: 0, Copies: 0, atomics, Taken: 10);
}
