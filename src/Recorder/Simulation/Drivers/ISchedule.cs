using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>Decides who steps next, and how long a step takes. All that one run differs in from another.</summary>
interface ISchedule
{
    /// <summary>A frame that can run now (<see cref="Driver.CanRun"/>), and steps next; null ends the run.</summary>
    FrameId? Next(Driver driver);

    /// <summary>Simulated time that the chosen frame's step takes, in nanoseconds.</summary>
    long StepNs(Driver driver, FrameId frame);

    /// <summary>Why the run has ended: nobody can move any more, so that whoever is not idle hangs.</summary>
    bool IsStuck { get; }
}
