using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Scenarios.Load;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Scenarios.Load;

public class MixedLoadTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(50_000)]
    public void A_load_stops_with_the_step_in_which_its_last_event_falls(long events) =>
        Assert.InRange(Runs.InMemory("mixed-load", "linux-7.0", events: events).EventCount, events, events + 100);

    [Fact]
    public void Without_injection_and_in_private_memory_nothing_goes_wrong()
    {
        string[] policies = ["legacy-get", "dma-pinned-flag", "skip-async-wait-sync", "linux-5.7", "linux-7.0"];
        foreach (string policy in policies)
            Assert.Empty(Runs.InMemory("mixed-load", policy, events: 60_000, inject: "none").Truth);
    }

    [Fact]
    public void Each_bug_that_is_injected_happens()
    {
        const string all =
            "leak=60000,early-release=9000,dma-after-free=9000,put-on-pin=9000,unpin-on-get=90000,over-unpin=9000";
        var trace = Runs.InMemory("mixed-load", "linux-7.0", events: 150_000, inject: all);
        FindingKind[] expected =
        [
            FindingKind.LeakedPin,
            FindingKind.LeakedReference,
            FindingKind.EarlyRelease,
            FindingKind.DmaAfterFree,
            FindingKind.PutOnPin,
            FindingKind.UnpinOnGet,
            FindingKind.OverUnpin,
        ];
        Assert.Equal(expected, trace.Truth.Select(t => t.Kind).Distinct().Order());
    }

    [Fact]
    public void Pages_that_are_never_dirtied_lose_data_only_in_files()
    {
        foreach (string variant in new[] { "private-memory", "shared-file" })
        {
            var trace = Runs.InMemory("mixed-load", "legacy-get", variant, events: 100_000, inject: "no-dirty=900000");
            Assert.Equal(variant == "shared-file", trace.Truth.Any(t => t.Kind == FindingKind.LostDirty));
        }
    }

    [Fact]
    public void All_users_of_the_load_appear_in_their_shares()
    {
        var trace = Runs.InMemory("mixed-load", "linux-7.0", events: 400_000, inject: "none");
        var requests = trace.Events
            .Where(e => e.Kind == EventKind.RequestBegin)
            .GroupBy(e => trace.Names.Operations[e.Operation])
            .ToDictionary(g => g.Key, g => g.Count());
        int all = requests.Values.Sum();
        foreach (var user in LoadUser.All)
        {
            int seen = requests.GetValueOrDefault(user.Id) + requests.GetValueOrDefault(user.Id + "-register");
            Assert.InRange(1000.0 * seen / all, user.PerMille * 0.5 - 2, user.PerMille * 1.5 + 2);
        }
        Assert.Equal(1000, LoadUser.All.Sum(u => u.PerMille));
    }
}
