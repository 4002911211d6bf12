using Pintrace.Analyzer;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>
/// Truth against suspicion: the simulated kernel's ledger knows what went wrong, the analyzer must say exactly that from
/// events alone, kind, page, callsite and number. A miss and an invention are both failures.
/// </summary>
public class SwarmTests
{
    const int SeedsPerCell = 6;

    [Fact]
    public void In_random_runs_of_every_scenario_under_every_policy_exactly_what_went_wrong_is_found()
    {
        var (wrong, sometimes, runs) = (new List<string>(), new SortedSet<FindingKind>(), 0);
        foreach (var scenario in Catalog.Scenarios.Where(s => !s.IsGenerator))
            foreach (string variant in scenario.Variants)
                foreach (var policy in Catalog.Policies)
                {
                    Compare($"{scenario.Id} --variant {variant} --policy {policy.Id}", Runs.InMemory(scenario.Id, policy.Id, variant), wrong, sometimes);
                    for (int seed = 1; seed <= SeedsPerCell; seed++, runs++)
                        Compare($"{scenario.Id} --variant {variant} --policy {policy.Id} --schedule random --seed {seed}", Runs.InMemory(scenario.Id, policy.Id, variant, "random", seed), wrong, sometimes);
                }
        NothingIsWrong(wrong);
        Assert.InRange(runs, 2000, int.MaxValue);
        FindingKind[] expected = [.. Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None)];
        Assert.Equal([], expected.Except(sometimes));
    }

    /// <summary>A file holds what the kernel said, and its reader has nothing against it.</summary>
    [Fact]
    public void Every_recording_verifies()
    {
        using var folder = new TempFolder();
        var wrong = new List<string>();
        foreach (var scenario in Catalog.Scenarios)
            foreach (string variant in scenario.Variants)
                foreach (var policy in Catalog.Policies)
                {
                    var recording = new Recording(new RecordingRequest(scenario.Id, policy.Id, variant, "random", 2, scenario.IsGenerator ? 3000 : null));
                    using (var writer = new TraceWriter(folder.File("t.db"), recording.Header, force: true))
                    {
                        recording.Run(writer);
                        writer.Finish(TraceHeader.Complete);
                    }
                    try { Verification.Run(new TraceReader(folder.File("t.db"))); }
                    catch (InputException e) { wrong.Add($"{scenario.Id} {variant} {policy.Id}: {e.Message}"); }
                }
        NothingIsWrong(wrong);
    }

    /// <summary>Small loads, with bugs injected often; with shared file pages the policy adds its own.</summary>
    [Theory]
    [InlineData("private-memory")]
    [InlineData("shared-file")]
    public void In_mixed_loads_exactly_what_went_wrong_is_found(string variant)
    {
        var (wrong, sometimes) = (new List<string>(), new SortedSet<FindingKind>());
        const string inject = "leak=8000,early-release=8000,dma-after-free=8000,put-on-pin=8000,unpin-on-get=8000,over-unpin=8000,no-dirty=300000";
        foreach (var policy in Catalog.Policies)
            for (int seed = 1; seed <= 12; seed++)
                Compare($"mixed-load --variant {variant} --policy {policy.Id} --events 6000 --seed {seed} --inject {inject}", Runs.InMemory("mixed-load", policy.Id, variant, null, seed, 6000, inject), wrong, sometimes);
        NothingIsWrong(wrong);
        FindingKind[] expected = [FindingKind.LeakedPin, FindingKind.LeakedReference, FindingKind.EarlyRelease, FindingKind.DmaAfterFree, FindingKind.PutOnPin, FindingKind.UnpinOnGet, FindingKind.OverUnpin];
        Assert.Equal([], expected.Except(sometimes));
        FindingKind[] ofPolicies = [FindingKind.WritebackOfPinned, FindingKind.UnstableWriteback, FindingKind.WriteToClean, FindingKind.UnmapOfPinned, FindingKind.DirtyWithoutBuffers, FindingKind.OrphanedPin, FindingKind.LostDirty];
        if (variant == "shared-file") Assert.Equal([], ofPolicies.Except(sometimes));
    }

    /// <summary>Long enough that frames are freed under their holders and used again before their devices come.</summary>
    [Theory]
    [InlineData("over-unpin=300000,dma-after-free=100000,unpin-on-get=100000")]
    [InlineData("leak=20000,early-release=20000,dma-after-free=20000,put-on-pin=20000,unpin-on-get=20000,over-unpin=20000,no-dirty=300000")]
    public void In_long_loads_with_many_bugs_exactly_what_went_wrong_is_found(string inject)
    {
        var (wrong, sometimes) = (new List<string>(), new SortedSet<FindingKind>());
        foreach (string policy in new[] { "legacy-get", "linux-6.4", "linux-7.0" })
            for (int seed = 1; seed <= 4; seed++)
                Compare($"mixed-load --variant shared-file --policy {policy} --events 60000 --seed {seed} --inject {inject}", Runs.InMemory("mixed-load", policy, "shared-file", null, seed, 60_000, inject), wrong, sometimes);
        NothingIsWrong(wrong);
        Assert.Contains(FindingKind.DmaAfterFree, sometimes);
    }

    [Fact]
    public void In_a_load_of_a_million_events_exactly_the_injected_bugs_are_found()
    {
        var (wrong, sometimes) = (new List<string>(), new SortedSet<FindingKind>());
        const string inject = "leak=5000,early-release=5000,dma-after-free=5000,put-on-pin=5000,unpin-on-get=5000,over-unpin=5000";
        for (int seed = 1; seed <= 2; seed++) Compare($"mixed-load --events 1000000 --seed {seed} --inject {inject}", Runs.InMemory("mixed-load", "linux-7.0", seed: seed, events: 1_000_000, inject: inject), wrong, sometimes);
        NothingIsWrong(wrong);
        Assert.Equal([FindingKind.LeakedPin, FindingKind.LeakedReference, FindingKind.EarlyRelease, FindingKind.DmaAfterFree, FindingKind.PutOnPin, FindingKind.UnpinOnGet, FindingKind.OverUnpin, FindingKind.LongPin], sometimes);
    }

    /// <summary>The comparison itself is seen to fail: a run whose truth was tampered with does not pass.</summary>
    [Fact]
    public void A_difference_is_noticed()
    {
        var trace = Runs.InMemory("drop-buffers", "legacy-get");
        trace.AppendTruth(trace.Truth[0] with { Pfn = 0x4242 });
        var wrong = new List<string>();
        Compare("tampered", trace, wrong, []);
        Assert.StartsWith("tampered: missed writeback-of-pinned 0x4242@ext4_writepages x1", Assert.Single(wrong), StringComparison.Ordinal);
    }

    /// <summary>Shows the first of what is wrong in full.</summary>
    static void NothingIsWrong(List<string> wrong) => Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(5)));

    static void Compare(string run, MemoryTrace trace, List<string> wrong, SortedSet<FindingKind> sometimes)
    {
        var (truth, findings) = (Runs.Truth(trace), Runs.Findings(trace));
        sometimes.UnionWith(trace.Truth.Select(t => t.Kind));
        if (truth.SequenceEqual(findings)) return;
        wrong.Add($"{run}: missed {string.Join("; ", truth.Except(findings))}, invented {string.Join("; ", findings.Except(truth))}; replay: pintrace record --scenario {run}");
    }
}
