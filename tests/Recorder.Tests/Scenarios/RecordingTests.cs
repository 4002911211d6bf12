using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Simulation.Scenarios.Load;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Scenarios;

public class RecordingTests
{
    [Theory]
    [InlineData("drop-buffers", "scripted", 1)]
    [InlineData("second-pinner", "random", 9)]
    [InlineData("mixed-load", "random", 5)]
    public void The_same_request_makes_the_same_log(string scenario, string schedule, long seed)
    {
        var (a, b) = (Recorded(scenario, schedule, seed), Recorded(scenario, schedule, seed));
        Assert.Equal(a.Events, b.Events);
        Assert.Equal(a.Truth, b.Truth);
        Assert.Equal(a.Names.Callsites.Count, b.Names.Callsites.Count);
    }

    [Theory]
    [InlineData("second-pinner")]
    [InlineData("mixed-load")]
    public void Another_seed_makes_another_log(string scenario) => Assert.NotEqual(Recorded(scenario, "random", 1).Events, Recorded(scenario, "random", 2).Events);

    [Fact]
    public void Equal_requests_make_equal_files()
    {
        using var folder = new TempFolder();
        byte[] File(string name)
        {
            var recording = new Recording(new RecordingRequest("mixed-load", "linux-6.4", Seed: 3, Events: 40_000));
            using (var writer = new TraceWriter(folder.File(name), recording.Header, force: false))
            {
                recording.Run(writer);
                writer.Finish(TraceHeader.Complete);
            }
            return System.IO.File.ReadAllBytes(folder.File(name));
        }
        Assert.Equal(File("a.db"), File("b.db"));
    }

    static MemoryTrace Recorded(string scenario, string schedule, long seed) => Runs.InMemory(scenario, "linux-6.4", schedule: schedule, seed: seed, events: scenario == "mixed-load" ? 20_000 : null);

    [Fact]
    public void Events_are_numbered_without_gaps_and_time_does_not_run_backwards() => EveryRun.Check((scenario, variant, policy) =>
    {
        const long seed = 4;
        long seq = 0, tick = 0;
        foreach (var e in Runs.InMemory(scenario, policy, variant, "random", seed).Events)
        {
            Assert.True(e.Seq == seq + 1, $"seed {seed}: event {e.Seq} follows event {seq}");
            Assert.True(e.Tick >= tick, $"seed {seed}: event {e.Seq} is at {e.Tick} ns, the one before at {tick} ns");
            (seq, tick) = (e.Seq, e.Tick);
        }
        Assert.NotEqual(0, seq);
    });

    [Theory]
    [InlineData("no-such", "linux-6.4", null, null, "There is no scenario 'no-such'")]
    [InlineData("drop-bufers", "linux-6.4", null, null, "did you mean drop-buffers?")]
    [InlineData("drop-buffers", "linux-64", null, null, "did you mean linux-6.4")]
    [InlineData("drop-buffers", "linux-6.4", "fixed", null, "has no variant 'fixed'; there is registration, direct-io.")]
    [InlineData("drop-buffers", "linux-6.4", null, "sideways", "There is no schedule 'sideways'; it is scripted or random.")]
    [InlineData("mixed-load", "linux-6.4", null, "scripted", "is generated at random and has no script.")]
    public void A_wrong_name_is_answered_with_the_right_ones(string scenario, string policy, string? variant, string? schedule, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<UsageException>(() => new Recording(new RecordingRequest(scenario, policy, variant, schedule))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("leak=1,put-on-pn=2", "did you mean put-on-pin?")]
    [InlineData("leak", "'leak' is no injection; write KIND=N")]
    [InlineData("leak=-1", "'leak=-1' is no injection")]
    [InlineData("leak=600000,over-unpin=600000", "add up to more than every request")]
    public void A_wrong_injection_is_refused(string inject, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<UsageException>(() => new Recording(new RecordingRequest("mixed-load", "linux-6.4", Inject: inject))).Message, StringComparison.Ordinal);

    [Fact]
    public void Events_and_injection_are_for_generators()
    {
        Assert.Throws<UsageException>(() => new Recording(new RecordingRequest("drop-buffers", "linux-6.4", Events: 100)));
        Assert.Throws<UsageException>(() => new Recording(new RecordingRequest("drop-buffers", "linux-6.4", Inject: "none")));
        Assert.Throws<UsageException>(() => new Recording(new RecordingRequest("mixed-load", "linux-6.4", Events: 0)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(50_000)]
    public void A_load_stops_with_the_step_in_which_its_last_event_falls(long events) =>
        Assert.InRange(Runs.InMemory("mixed-load", "linux-7.0", events: events).EventCount, events, events + 100);

    [Fact]
    public void Without_injection_and_in_private_memory_nothing_goes_wrong()
    {
        foreach (string policy in new[] { "legacy-get", "dma-pinned-flag", "skip-async-wait-sync", "linux-5.7", "linux-7.0" })
            Assert.Empty(Runs.InMemory("mixed-load", policy, events: 60_000, inject: "none").Truth);
    }

    [Fact]
    public void Each_bug_that_is_injected_happens()
    {
        var pins = Runs.InMemory("mixed-load", "linux-7.0", events: 150_000, inject: "leak=60000,early-release=9000,dma-after-free=9000,put-on-pin=9000,unpin-on-get=90000,over-unpin=9000");
        Assert.Equal([FindingKind.LeakedPin, FindingKind.LeakedReference, FindingKind.EarlyRelease, FindingKind.DmaAfterFree, FindingKind.PutOnPin, FindingKind.UnpinOnGet, FindingKind.OverUnpin],
            pins.Truth.Select(t => t.Kind).Distinct().Order());
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
        var requests = trace.Events.Where(e => e.Kind == EventKind.RequestBegin).GroupBy(e => trace.Names.Operations[e.Operation]).ToDictionary(g => g.Key, g => g.Count());
        int all = requests.Values.Sum();
        foreach (var user in LoadUser.All)
        {
            int seen = requests.GetValueOrDefault(user.Id) + requests.GetValueOrDefault(user.Id + "-register");
            Assert.InRange(1000.0 * seen / all, user.PerMille * 0.5 - 2, user.PerMille * 1.5 + 2);
        }
        Assert.Equal(1000, LoadUser.All.Sum(u => u.PerMille));
    }
}
