using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>Keeps the actors of a machine busy without end.</summary>
interface IWorkload
{
    /// <summary>What an idle actor does next, and when it starts.</summary>
    Call Next(FrameId frame, long tick, ref Rng random, out long startTick);

    /// <summary>How long the device of an actor takes for the I/O that it has just been given.</summary>
    long DeviceLatencyNs(FrameId frame, ref Rng random);
}
