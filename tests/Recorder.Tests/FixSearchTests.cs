using System.Text.RegularExpressions;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Tests.Simulation;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests;

public class FixSearchTests
{
    static FixSearch Fixes(string scenario, string policy, long maxStates = InterleavingSearch.DefaultMaxStates)
    {
        var search = new InterleavingSearch(new ExplorationRequest(scenario, policy, MaxStates: maxStates));
        search.Run();
        var fixes = new FixSearch(search, search.Asks);
        fixes.Run();
        return fixes;
    }

    /// <summary>Against whole searches of all changes, which no schedule that fails alike spares.</summary>
    [Theory]
    [InlineData("drop-buffers", "legacy-get")]
    [InlineData("unstable-writeback", "linux-7.0")]
    [InlineData("fork-during-dio", "linux-5.8")]
    [InlineData("dirty-limit", "skip-async-wait-sync")]
    public void They_are_all_changes_under_which_it_does_not_happen(string scenario, string policy)
    {
        var tried = Fixes(scenario, policy);
        var before = PolicyCatalog.Find(policy);
        var expected = new List<(string, string, string)>();
        int count = 0;
        foreach (var decision in Decision.All)
            foreach (string value in decision.Values)
            {
                var changed = before with { };
                decision.TrySet(changed, value);
                if (value == decision.ValueIn(before) || Contradictions.In(changed).Count > 0) continue;
                count++;
                var explorer = new Explorer(TestKernel.Of(changed, SetupOf(scenario)));
                explorer.Run(long.MaxValue, progress: null, CancellationToken.None);
                if (!explorer.Found.Intersect(tried.Kinds).Any())
                    expected.Add((decision.Name, decision.ValueIn(before), value));
            }
        Assert.Equal(expected, tried.Singles.Fixes.Select(f => TupleOf(f.Changes.Single())));
        Assert.Equal((count, 0), (tried.Singles.Count, tried.Singles.Undecided));
    }

    static (string, string, string) TupleOf(DecisionChange change) => (change.Decision, change.Was, change.Value);

    static Setup SetupOf(string scenario)
    {
        var found = ScenarioCatalog.Find(scenario);
        return found.Build(found.Variants[0]);
    }

    [Fact]
    public void What_they_cost_is_told()
    {
        var fixes = Fixes("drop-buffers", "legacy-get").Singles.Fixes;
        var refuses = fixes.Single(f => f.Changes[0].Value == "refuse");
        Assert.Equal(
            "rdma-register: get fails with -EOPNOTSUPP by longtermFile = refuse", $"{Assert.Single(refuses.Refusals)}");
        Assert.Equal(FixSearch.Runs, refuses.Costs.Refused);
        Assert.Empty(refuses.Found);
        Assert.Contains(FindingKind.WriteToClean, fixes.Single(f => f.Changes[0].Decision == "track").Found);
        var writeback = Fixes("unstable-writeback", "linux-7.0").Singles.Fixes
            .ToDictionary(f => f.Changes[0].Value, f => f.Costs);
        Assert.True(writeback["bounce"] is { Bounced: > 0, Refused: 0 });
        Assert.True(writeback["skipAsyncWaitSync"] is { Bounced: 0, Skipped: > 0 });
    }

    /// <summary>Against whole searches of all pairs, in a scenario of few states.</summary>
    [Fact]
    public void Pairs_are_all_changes_of_two_decisions_under_which_it_does_not_happen()
    {
        var search = new InterleavingSearch(new ExplorationRequest("legacy-dio-put", "linux-7.0"));
        search.Run();
        var tried = new FixSearch(search, search.Asks);
        tried.RunPairs(_ => true);
        var before = PolicyCatalog.Find("linux-7.0");
        var values = Decision.All.SelectMany((d, i) => d.Values.Select(v => (At: i, Decision: d, Value: v)));
        var changes = values.Where(c => c.Value != c.Decision.ValueIn(before)).ToList();
        var expected = new List<string>();
        int count = 0;
        foreach (var a in changes)
            foreach (var b in changes.Where(b => b.At > a.At))
            {
                var changed = before with { };
                a.Decision.TrySet(changed, a.Value);
                b.Decision.TrySet(changed, b.Value);
                if (Contradictions.In(changed).Count > 0) continue;
                count++;
                var explorer = new Explorer(TestKernel.Of(changed, SetupOf("legacy-dio-put")));
                explorer.Run(long.MaxValue, progress: null, CancellationToken.None);
                if (!explorer.Found.Intersect(tried.Kinds).Any())
                    expected.Add($"{a.Decision.Name}={a.Value} {b.Decision.Name}={b.Value}");
            }
        Assert.NotEmpty(expected);
        var found = tried.Pairs.Fixes.Select(f => string.Join(' ', f.Changes.Select(c => $"{c.Decision}={c.Value}")));
        Assert.Equal(expected, found);
        Assert.Equal((count, 0, 0), (tried.Pairs.Count, tried.Pairs.Undecided, tried.Pairs.Left));
    }

    [Fact]
    public void Pairs_that_the_bound_leaves_are_counted()
    {
        var search = new InterleavingSearch(new ExplorationRequest("legacy-dio-put", "linux-7.0"));
        search.Run();
        var tried = new FixSearch(search, search.Asks);
        tried.RunPairs(_ => true, mostStates: 1);
        Assert.InRange(tried.Pairs.Left, 1, tried.Pairs.Count - 1);
        var none = new FixSearch(search, search.Asks);
        none.RunPairs(_ => false);
        Assert.Empty(none.Pairs.Fixes);
    }

    [Fact]
    public void A_bug_that_no_decision_touches_has_none()
    {
        var tried = Fixes("unpin-on-get", "linux-6.4").Singles;
        Assert.Empty(tried.Fixes);
        Assert.True(tried is { Count: > 30, Contradictory: > 0, Undecided: 0 });
    }

    /// <summary>Two changes make the kernel copy a page for which there is no room.</summary>
    [Fact]
    public void What_has_too_few_folios_is_no_fix()
    {
        using var folder = new TempFolder();
        string file = folder.File("small.json"), text = Catalog.ScenarioFile("readonly-pin-cow");
        File.WriteAllText(file, Regex.Replace(
            text.Replace("\"readonly-pin-cow\"", "\"small\"", StringComparison.Ordinal),
            "\"spareFolios\": [0-9]+", "\"spareFolios\": 1"));
        var tried = Fixes(file, "linux-5.9").Singles;
        Assert.Equal((2, 2), (tried.Fixes.Count, tried.Undecided));
        Assert.Equal(0, Fixes("readonly-pin-cow", "linux-5.9").Singles.Undecided);
    }

    [Fact]
    public void What_the_bound_leaves_open_is_no_fix()
    {
        var tried = Fixes("unstable-writeback", "linux-7.0", maxStates: 250).Singles;
        Assert.Equal((1, 2), (tried.Fixes.Count, tried.Undecided));
        Assert.Equal(3, Fixes("unstable-writeback", "linux-7.0").Singles.Fixes.Count);
    }
}
