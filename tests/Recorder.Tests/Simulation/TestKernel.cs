using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation;

/// <summary>Machines for tests, and ways to step them.</summary>
static class TestKernel
{
    public static Machine Of(PolicySpec policy, Setup setup) => Scene.Set(setup, policy, sink: null).Machine;
    public static Machine Of(string policy, Setup setup) => Of(PolicyCatalog.Find(policy), setup);

    /// <summary>A scenario's scene, in its first variant if none is given.</summary>
    public static Machine Of(string policy, string scenario, string? variant = null)
    {
        var found = ScenarioCatalog.Find(scenario);
        return Of(policy, found.Build(variant ?? found.Variants[0]));
    }

    public static ActorSpec Actor(string name, params Call[] script) =>
        new(name, ActorKind.Task, script, HasDevice: false);
    public static ActorSpec ActorWithDevice(string name, params Call[] script) =>
        new(name, ActorKind.Task, script, HasDevice: true);

    /// <summary>Steps a frame until the function is next; fails if it blocks before.</summary>
    public static void Until(Machine k, int frame, string function)
    {
        while (k.Instruction(new(frame)).Name != function)
            Assert.True(k.TryStep(new(frame)), $"blocked at {k.Instruction(new(frame)).Name}");
    }

    /// <summary>Runs each frame in turn until nothing moves.</summary>
    public static Machine Finish(Machine k)
    {
        for (bool moved = true; moved;)
        {
            moved = false;
            for (int frame = 0; frame < k.FrameCount; frame++)
                while (k.TryStep(new(frame))) moved = true;
        }
        return k;
    }
}
