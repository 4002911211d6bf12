using System.Collections.Concurrent;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>
/// Truth against suspicion: the simulated kernel's ledger knows what went wrong, and the analyzer must say exactly that
/// from events alone: kind, page, callsite and number. A miss and an invention are both failures.
/// </summary>
public class SwarmTests
{
    const int SeedsPerCell = 6;

    static readonly FindingKind[] Injected =
    [
        FindingKind.LeakedPin,
        FindingKind.LeakedReference,
        FindingKind.EarlyRelease,
        FindingKind.DmaAfterFree,
        FindingKind.PutOnPin,
        FindingKind.UnpinOnGet,
        FindingKind.OverUnpin,
    ];

    /// <summary>Kinds that come from the policies' handling of shared file pages.</summary>
    static readonly FindingKind[] OfFilePages =
    [
        FindingKind.WritebackOfPinned,
        FindingKind.UnstableWriteback,
        FindingKind.WriteToClean,
        FindingKind.UnmapOfPinned,
        FindingKind.DirtyWithoutBuffers,
        FindingKind.OrphanedPin,
        FindingKind.LostDirty,
    ];

    [Fact]
    public void In_random_runs_of_every_scenario_under_every_policy_exactly_what_went_wrong_is_found()
    {
        Sample[] runs = [.. Samples.Cells().SelectMany(OfCell)];
        Assert.InRange(runs.Length, 28_000, int.MaxValue);
        Assert.Equal(Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None), WentWrong(runs));

        static IEnumerable<Sample> OfCell(Cell cell)
        {
            yield return Samples.Scripted(cell);
            for (int seed = 1; seed <= SeedsPerCell; seed++) yield return Samples.Drawn(cell, seed);
        }
    }

    /// <summary>Small loads, with bugs injected often; with shared file pages the policy adds its own.</summary>
    [Theory]
    [InlineData("private-memory")]
    [InlineData("shared-file")]
    public void In_mixed_loads_exactly_what_went_wrong_is_found(string variant)
    {
        var wrong = WentWrong(
            from policy in Catalog.Policies
            from seed in Enumerable.Range(1, 12)
            select Samples.Load(variant, policy.Id, seed, 6000, Samples.ManyBugs));
        Assert.Empty(Injected.Except(wrong));
        if (variant == "shared-file") Assert.Empty(OfFilePages.Except(wrong));
    }

    /// <summary>Long enough that frames are freed under their holders and reused before their devices come.</summary>
    [Theory]
    [InlineData("over-unpin=300000,dma-after-free=100000,unpin-on-get=100000")]
    [InlineData("leak=20000,early-release=20000,dma-after-free=20000,"
        + "put-on-pin=20000,unpin-on-get=20000,over-unpin=20000,no-dirty=300000")]
    public void In_long_loads_with_many_bugs_exactly_what_went_wrong_is_found(string inject)
    {
        var wrong = WentWrong(
            from policy in Samples.OfThreeTimes
            from seed in Enumerable.Range(1, 4)
            select Samples.Load("shared-file", policy, seed, 60_000, inject));
        Assert.Contains(FindingKind.DmaAfterFree, wrong);
    }

    [Fact]
    public void In_a_load_of_a_million_events_exactly_the_injected_bugs_are_found()
    {
        const string inject = "leak=5000,early-release=5000,dma-after-free=5000,"
            + "put-on-pin=5000,unpin-on-get=5000,over-unpin=5000";
        var wrong = WentWrong(
            from seed in Enumerable.Range(1, 2)
            select Samples.Load("private-memory", "linux-7.0", seed, 1_000_000, inject));
        Assert.Equal([.. Injected, FindingKind.LongPin], wrong);
    }

    /// <summary>The comparison is seen to fail: a run whose truth was tampered with does not pass.</summary>
    [Fact]
    public void A_difference_is_noticed()
    {
        var trace = Runs.InMemory("drop-buffers", "legacy-get");
        Assert.Empty(Differences(trace));
        trace.AppendTruth(trace.Truth[0] with { Pfn = 0x4242 });
        Assert.Equal(["missed writeback-of-pinned 0x4242@ext4_writepages x1"], Differences(trace));
    }

    /// <summary>Fails if the analyzer misses or invents something; says what kinds of things went wrong.</summary>
    static IEnumerable<FindingKind> WentWrong(IEnumerable<Sample> runs)
    {
        var happened = new ConcurrentDictionary<FindingKind, bool>();
        Law.Holds(runs, trace =>
        {
            foreach (var truth in trace.Truth) happened.TryAdd(truth.Kind, true);
            return Differences(trace);
        });
        return happened.Keys.Order();
    }

    static IEnumerable<string> Differences(MemoryTrace trace)
    {
        var (truth, findings) = (Runs.Truth(trace), Runs.Findings(trace));
        if (truth.SequenceEqual(findings)) return [];
        return truth.Except(findings).Select(f => $"missed {f}")
            .Concat(findings.Except(truth).Select(f => $"invented {f}"));
    }
}
