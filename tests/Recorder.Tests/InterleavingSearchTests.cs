using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Tests.Simulation;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests;

public class InterleavingSearchTests
{
    static InterleavingSearch Search(
        string scenario,
        string policy,
        string? variant = null,
        bool any = false,
        long maxStates = InterleavingSearch.DefaultMaxStates)
    {
        var search = new InterleavingSearch(new ExplorationRequest(scenario, policy, variant, any, maxStates));
        search.Run();
        return search;
    }

    /// <summary>
    /// The search against the simplest thing that could be right: depth first, whole states in a set.
    /// </summary>
    [Theory]
    [InlineData("drop-buffers", "legacy-get")]
    [InlineData("truncate-orphan", "dma-pinned-flag")]
    [InlineData("fork-during-dio", "linux-6.4")]
    [InlineData("dirty-limit", "skip-async-wait-sync")]
    public void It_meets_every_state_and_every_kind_of_wrong(string scenario, string policy)
    {
        var k = TestKernel.Of(policy, scenario);
        var (seen, open, found) = (new HashSet<string>(), new Stack<ulong[]>(), 0UL);
        long transitions = 0;
        open.Push(k.State.ToArray());
        seen.Add(Key(k.State));
        while (open.TryPop(out var state))
        {
            bool moved = false;
            for (int frame = 0; frame < k.FrameCount; frame++)
            {
                state.CopyTo(k.State);
                if (!k.TryStep(new(frame))) continue;
                moved = true;
                transitions++;
                if (seen.Add(Key(k.State))) open.Push(k.State.ToArray());
            }
            state.CopyTo(k.State);
            if (!moved) HungTasks.Raise(k, HungTasks.Of(k));
            if (!moved) Writeback.RaiseLost(k);
            (found, k.Violations) = (found | k.Violations, 0);
        }
        var search = Search(scenario, policy);
        Assert.Equal((seen.Count, transitions), (search.States, search.Transitions));
        Assert.Equal(
            Enum.GetValues<FindingKind>().Where(IsFound),
            search.Asks.Where(IsFound).Concat(search.Also).Order());

        bool IsFound(FindingKind kind) => (found >> (int)kind & 1) != 0;
    }

    static string Key(Span<ulong> state) => string.Join(',', state.ToArray());

    [Theory]
    [InlineData("drop-buffers", "registration", "legacy-get", ExplorationVerdict.Violated)]
    [InlineData("drop-buffers", "direct-io", "legacy-get", ExplorationVerdict.Violated)]
    [InlineData("second-pinner", "default", "legacy-get", ExplorationVerdict.Violated)]
    [InlineData("drop-buffers", "registration", "linux-6.4", ExplorationVerdict.Holds)]
    [InlineData("drop-buffers", "direct-io", "linux-6.4", ExplorationVerdict.Holds)]
    [InlineData("drop-buffers", "registration", "linux-7.0", ExplorationVerdict.Refused)]
    [InlineData("drop-buffers", "direct-io", "linux-7.0", ExplorationVerdict.Holds)]
    [InlineData("nfs-direct-read", "unmapped", "nfs-unpin-at-submit", ExplorationVerdict.Holds)]
    [InlineData("nfs-direct-read", "forked", "nfs-unpin-at-submit", ExplorationVerdict.Violated)]
    [InlineData("nfs-direct-read", "forked", "nfs-unpin-at-complete", ExplorationVerdict.Holds)]
    public void Verdicts(string scenario, string variant, string policy, ExplorationVerdict verdict) =>
        Assert.Equal(verdict, Search(scenario, policy, variant).Verdict);

    /// <summary>In some interleaving a lookup's reference outlasts all passes of migrate_pages.</summary>
    [Theory]
    [InlineData("fsync-vs-longterm", "answered")]
    [InlineData("truncate-blocked", "truncate")]
    [InlineData("wait-for-one", "default")]
    public void What_fails_only_while_others_use_the_page_is_not_denied(string scenario, string variant)
    {
        var search = Search(scenario, "migrate-at-pin", variant);
        Assert.Equal(ExplorationVerdict.Holds, search.Verdict);
        var refusal = Assert.Single(search.Refusals);
        Assert.True(refusal.IsTransient);
        Assert.Equal("get fails with -ENOMEM by longtermMigrate = always, while others use the page", refusal.What);
    }

    [Theory]
    [InlineData("drop-buffers", "linux-7.0", "rdma-register: pin", "EFAULT", "longtermFile = refuseWriters")]
    [InlineData("drop-buffers", "deny-rdma-files", "rdma-register: get", "EOPNOTSUPP", "longtermFile = refuse")]
    [InlineData("dax-truncate", "linux-6.4", "rdma-register: pin", "EOPNOTSUPP", "longtermDax = refuse")]
    [InlineData("dax-truncate", "truncate-fails", "truncate: cache_remove", "EBUSY", "truncateOnPinned = fail")]
    [InlineData("pincount-overflow", "linux-6.4", "vfio-map-2^20: pin", "ENOMEM", "overflowGuard = refuse")]
    public void A_refusal_names_operation_error_and_decision(
        string scenario, string policy, string what, string error, string decision)
    {
        var refusal = Assert.Single(Search(scenario, policy).Refusals);
        Assert.Equal($"{what} fails with -{error} by {decision}", refusal.ToString());
    }

    [Fact]
    public void Where_nothing_is_denied_there_is_no_refusal() =>
        Assert.Empty(Search("drop-buffers", "legacy-get").Refusals);

    /// <summary>What a decision refuses is granted by the same policy once that decision is another.</summary>
    [Theory]
    [InlineData("dirty-limit", "pin-limit")]
    [InlineData("drop-buffers", "linux-7.0")]
    [InlineData("dax-truncate", "linux-6.4")]
    [InlineData("dax-truncate", "truncate-fails")]
    [InlineData("pincount-overflow", "linux-6.4")]
    [InlineData("longterm-file-types", "deny-rdma-files")]
    public void The_decision_is_what_refuses(string scenario, string policy)
    {
        using var folder = new TempFolder();
        var refusal = Assert.Single(Search(scenario, policy).Refusals);
        string other = Catalog.Decisions.Single(d => d.Name == refusal.Decision).Values[0].Value;
        string file = folder.File("other.json"), decisions = $$"""{"{{refusal.Decision}}": "{{other}}"}""";
        File.WriteAllText(file, $$"""{"id": "other", "base": "{{policy}}", "decisions": {{decisions}} }""");
        Assert.DoesNotContain(Search(scenario, file).Refusals, r => r.Decision == refusal.Decision);
    }

    [Fact]
    public void A_counterexample_ends_where_it_goes_wrong_and_no_shorter_one_exists()
    {
        var search = Search("drop-buffers", "legacy-get");
        var trace = new MemoryTrace(search.CounterexampleHeader);
        search.WriteCounterexample(trace);
        Assert.Equal(FindingKind.DirtyWithoutBuffers, trace.Truth[^1].Kind);
        Assert.Equal(trace.Events[^1].Seq, trace.Truth[^1].Seq);
        var shorter = BoundedByDepth("drop-buffers", "legacy-get", depth: Steps(trace) - 1);
        Assert.Equal(ExplorationVerdict.Inconclusive, shorter);
    }

    static int Steps(MemoryTrace trace) => (int)(trace.Events[^1].Tick / UnitTime.StepNs);

    /// <summary>A search that looks at no state deeper than this.</summary>
    static ExplorationVerdict BoundedByDepth(string scenario, string policy, int depth)
    {
        var k = TestKernel.Of(policy, scenario);
        var level = new List<ulong[]> { k.State.ToArray() };
        for (int d = 0; d < depth; d++)
        {
            var next = new Dictionary<string, ulong[]>();
            foreach (var state in level)
                for (int frame = 0; frame < k.FrameCount; frame++)
                {
                    state.CopyTo(k.State);
                    if (!k.TryStep(new(frame))) continue;
                    if ((k.Violations & 1UL << (int)FindingKind.DirtyWithoutBuffers) != 0)
                        return ExplorationVerdict.Violated;
                    next.TryAdd(Key(k.State), k.State.ToArray());
                }
            (level, k.Violations) = ([.. next.Values], 0);
        }
        return ExplorationVerdict.Inconclusive;
    }

    [Fact]
    public void Equal_searches_find_the_same_counterexample()
    {
        MemoryTrace Find()
        {
            var search = Search("second-pinner", "legacy-get");
            var trace = new MemoryTrace(search.CounterexampleHeader);
            search.WriteCounterexample(trace);
            return trace;
        }
        Assert.Equal(Find().Events, Find().Events);
    }

    [Fact]
    public void Other_wrongs_are_listed_and_can_be_asked_for()
    {
        Assert.Contains(FindingKind.UnstableWriteback, Search("drop-buffers", "linux-6.4").Also);
        Assert.Equal(ExplorationVerdict.Violated, Search("drop-buffers", "linux-6.4", any: true).Verdict);
    }

    [Fact]
    public void A_bound_that_is_reached_proves_nothing()
    {
        var search = Search("second-pinner", "linux-6.4", maxStates: 1000);
        Assert.Equal(ExplorationVerdict.Inconclusive, search.Verdict);
    }

    [Fact]
    public void A_generator_cannot_be_explored()
    {
        string refusal = Assert.Throws<UsageException>(() => Search("mixed-load", "linux-6.4")).Message;
        Assert.Contains("has no end", refusal, StringComparison.Ordinal);
    }
}
