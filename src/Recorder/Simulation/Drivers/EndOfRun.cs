using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>What is wrong where a run of a machine ends, since nothing can move.</summary>
static class EndOfRun
{
    public static void Raise(Machine k)
    {
        HungTasks.Raise(k, HungTasks.Of(k));
        Writeback.RaiseLost(k);
    }
}
