using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>The clock of schedules in which only the order of the steps matters.</summary>
static class UnitTime
{
    /// <summary>Simulated time that an ordinary step takes, in nanoseconds.</summary>
    public const long StepNs = 1000;

    /// <summary>Time that the frame's next step takes; some steps add time that passes before them.</summary>
    public static long Of(Driver driver, FrameId frame) => StepNs + driver.Machine.Instruction(frame).Ns;
}
