using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Tests.Simulation;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests;

public class RecordingTests
{
    [Theory]
    [InlineData("drop-buffers", "scripted", 1)]
    [InlineData("second-pinner", "random", 9)]
    [InlineData("mixed-load", "random", 5)]
    public void The_same_request_makes_the_same_trace(string scenario, string schedule, long seed)
    {
        var (a, b) = (Recorded(scenario, schedule, seed), Recorded(scenario, schedule, seed));
        Assert.Equal(a.Events, b.Events);
        Assert.Equal(a.Truth, b.Truth);
        Assert.Equal(a.Names.Callsites.Count, b.Names.Callsites.Count);
    }

    [Theory]
    [InlineData("second-pinner")]
    [InlineData("mixed-load")]
    public void Another_seed_makes_another_trace(string scenario) =>
        Assert.NotEqual(Recorded(scenario, "random", 1).Events, Recorded(scenario, "random", 2).Events);

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

    static MemoryTrace Recorded(string scenario, string schedule, long seed)
    {
        long? events = scenario == "mixed-load" ? 20_000 : null;
        return Runs.InMemory(scenario, "linux-6.4", schedule: schedule, seed: seed, events: events);
    }

    [Fact]
    public void Events_are_numbered_without_gaps_and_time_does_not_run_backwards() => EveryRun.Check(
        static (scenario, variant, policy) =>
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
    [InlineData("drop-buffers", "linux-6.4", "fixed", null, "has no variant 'fixed'; there is registration, direct-io")]
    [InlineData("drop-buffers", "linux-6.4", null, "sideways", "no schedule 'sideways'; it is scripted or random.")]
    [InlineData("mixed-load", "linux-6.4", null, "scripted", "is generated at random and has no script.")]
    public void A_wrong_name_is_answered_with_the_right_ones(
        string scenario, string policy, string? variant, string? schedule, string sentence)
    {
        string refusal = Refusal(new RecordingRequest(scenario, policy, variant, schedule));
        Assert.Contains(sentence, refusal, StringComparison.Ordinal);
    }

    static string Refusal(RecordingRequest request) =>
        Assert.Throws<UsageException>(() => new Recording(request)).Message;

    [Fact]
    public void Events_and_injection_are_for_generators()
    {
        Assert.Contains("--events", Refusal(new RecordingRequest("drop-buffers", "linux-6.4", Events: 100)));
        Assert.Contains("--inject", Refusal(new RecordingRequest("drop-buffers", "linux-6.4", Inject: "none")));
        Assert.Contains("--events", Refusal(new RecordingRequest("mixed-load", "linux-6.4", Events: 0)));
    }
}
