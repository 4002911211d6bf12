using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests;

public class SteppedRunTests
{
    static SteppedRun Of(string scenario, string policy, string? variant = null) =>
        new(new InterleavingSearch(new ExplorationRequest(scenario, policy, variant)));

    static void StepOf(SteppedRun run, string actor) => run.Step(run.Next.ToList().FindIndex(n => n.Actor == actor));

    [Fact]
    public void Actors_are_stepped_one_by_one_and_back()
    {
        var run = Of("second-pinner", "legacy-get");
        Assert.Equal(["first", "second", "flusher", "kswapd"], run.Next.Select(n => n.Actor).Take(4));
        string before = Told(run.Trace);
        StepOf(run, "flusher");
        StepOf(run, "flusher");
        Assert.Equal(2, run.Steps);
        Assert.NotEqual(before, Told(run.Trace));
        Assert.True(run.Back());
        Assert.True(run.Back());
        Assert.False(run.Back());
        Assert.Equal(before, Told(run.Trace));
    }

    [Fact]
    public void Who_waits_says_for_what_and_on_which_page()
    {
        var run = Of("drop-buffers", "legacy-get");
        while (run.Trace.Events[^1].Kind != EventKind.Lock) StepOf(run, "flusher");
        while (run.Next[0].CanRun) run.Step(0);
        var waiting = run.Next[0];
        Assert.Equal((false, WaitReason.FolioLock, 0x1000L), (waiting.CanRun, waiting.WaitsFor, waiting.Pfn));
    }

    [Fact]
    public void It_goes_to_the_end_of_the_counterexample_if_there_is_one()
    {
        var run = Of("drop-buffers", "legacy-get");
        Assert.True(run.GoToCounterexample(CancellationToken.None));
        Assert.Equal(FindingKind.DirtyWithoutBuffers, run.Trace.Truth[^1].Kind);
        Assert.False(Of("drop-buffers", "kara-2023").GoToCounterexample(CancellationToken.None));
    }

    /// <summary>Steps that a seed chooses; then the file's recording begins with the same events.</summary>
    [Theory]
    [InlineData("second-pinner", "legacy-get", null, 40)]
    [InlineData("drop-buffers", "linux-6.4", "direct-io", 25)]
    [InlineData("fork-during-dio", "linux-5.8", null, 1000)]
    [InlineData("truncate-orphan", "two-counters", null, 1000)]
    public void What_was_stepped_is_recorded_again_from_its_file(
        string scenario, string policy, string? variant, int most)
    {
        var run = Of(scenario, policy, variant);
        var random = new Rng(7);
        for (int i = 0; i < most; i++)
        {
            int[] able = [.. Enumerable.Range(0, run.Next.Count).Where(actor => run.Next[actor].CanRun)];
            if (able.Length == 0) break;
            run.Step(able[random.Below(able.Length)]);
        }
        using var folder = new TempFolder();
        string file = folder.File("stepped.json");
        File.WriteAllText(file, run.ScenarioFile());
        var recording = new Recording(new RecordingRequest(file, policy));
        Assert.Equal(scenario + "-by-hand", recording.Header.Scenario);
        var trace = new MemoryTrace(recording.Header);
        recording.Run(trace);
        Assert.StartsWith(Told(run.Trace), Told(trace), StringComparison.Ordinal);
        if (!run.Next.Any(n => n.CanRun)) Assert.Equal(Told(run.Trace), Told(trace));
    }

    [Fact]
    public void A_scenario_of_a_file_keeps_its_id()
    {
        using var folder = new TempFolder();
        string file = folder.File("mine.json");
        File.WriteAllText(file, Of("drop-buffers", "legacy-get").ScenarioFile());
        var run = Of(file, "legacy-get");
        run.Step(0);
        Assert.Contains("\"id\": \"drop-buffers-by-hand\",", run.ScenarioFile(), StringComparison.Ordinal);
        Assert.Contains("{ \"actor\": \"rdma\", \"steps\": 1 }", run.ScenarioFile(), StringComparison.Ordinal);
    }

    static string Told(MemoryTrace trace) => string.Concat(trace.Events.Select(e =>
        $"{e.Seq} {e.Tick} {trace.Names.ActorName(e.Actor)} {e.Kind} {e.Outcome} {e.Pfn} {e.RefCount} {e.State}\n"));
}
