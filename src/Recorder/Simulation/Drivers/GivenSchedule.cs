using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>Steps frames in a given order, as a search found it.</summary>
sealed class GivenSchedule(IReadOnlyList<FrameId> frames) : ISchedule
{
    int _next;

    /// <inheritdoc/>
    public bool IsStuck { get; private set; }

    /// <inheritdoc/>
    public long StepNs(Driver driver, FrameId frame) => UnitTime.Of(driver, frame);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A frame cannot run in its turn.</exception>
    public FrameId? Next(Driver driver)
    {
        if (_next < frames.Count)
        {
            FrameId frame = frames[_next++];
            return driver.CanRun(frame) ? frame : throw new InvalidOperationException("The schedule cannot be run.");
        }
        IsStuck = true;
        for (FrameId frame = default; frame < driver.Machine.FrameCount; frame++) IsStuck &= !driver.CanRun(frame);
        return null;
    }
}
