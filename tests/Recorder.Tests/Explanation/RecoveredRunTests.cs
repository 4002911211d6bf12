using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Explanation;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;

namespace Pintrace.Recorder.Tests.Explanation;

public class RecoveredRunTests
{
    static MemoryTrace Record(string scenario, string policy, string variant, string schedule, long seed)
    {
        var recording = new Recording(new(scenario, policy, variant, schedule, seed));
        var trace = new MemoryTrace(recording.Header);
        recording.Run(trace);
        return trace;
    }

    /// <summary>
    /// The recovered steps make the same events. To begin to wait is no step, and a request may begin with a step that
    /// logs nothing else.
    /// </summary>
    [Theory]
    [InlineData(Recording.Scripted)]
    [InlineData(Recording.Random)]
    public void The_steps_make_the_trace_of_any_scenario(string schedule)
    {
        int cell = 0;
        foreach (var scenario in ScenarioCatalog.All.Where(s => !s.IsGenerator))
            foreach (string variant in scenario.Variants)
            {
                const int oneIn = 5;
                string policy = PolicyCatalog.Ids[cell++ * oneIn % PolicyCatalog.Ids.Count];
                var trace = Record(scenario.Id, policy, variant, schedule, seed: cell);
                var setup = scenario.Build(variant);
                using var recovered = new RecoveredRun(setup, PolicyCatalog.Find(policy), trace);
                var steps = recovered.Find(1_000_000, CancellationToken.None);
                Assert.True(steps is not null, $"{scenario.Id} {variant} {policy}");
                var again = new MemoryTrace(trace.Header);
                var machine = Scene.Set(setup, PolicyCatalog.Find(policy), again).Machine;
                foreach (var step in steps) Assert.True(machine.TryStep(step.Frame));
                Assert.Equal(Told(trace), Told(again));
            }
    }

    static IEnumerable<string> Told(MemoryTrace trace) => trace.Events
        .Where(e => e.Kind is not (EventKind.Wait or EventKind.Wake or EventKind.HungTask))
        .Where(e => e.Kind is not (EventKind.RequestBegin or EventKind.RequestEnd))
        .Select(e => $"{trace.Names.ActorName(e.Actor)} {e.Kind} {e.Pfn} {e.Arg} {e.RefCount} {e.State}");

    [Fact]
    public void Events_that_the_policy_does_not_make_have_no_run()
    {
        var trace = Record("drop-buffers", "legacy-get", "registration", Recording.Scripted, seed: 1);
        var setup = ScenarioCatalog.Find("drop-buffers").Build("registration");
        using var recovered = new RecoveredRun(setup, PolicyCatalog.Find("linux-7.0"), trace);
        Assert.Null(recovered.Find(1_000_000, CancellationToken.None));
    }

    [Fact]
    public void What_would_take_too_long_is_given_up()
    {
        var trace = Record("drop-buffers", "legacy-get", "registration", Recording.Scripted, seed: 1);
        var setup = ScenarioCatalog.Find("drop-buffers").Build("registration");
        using var recovered = new RecoveredRun(setup, PolicyCatalog.Find("legacy-get"), trace);
        Assert.Null(recovered.Find(3, CancellationToken.None));
    }
}
