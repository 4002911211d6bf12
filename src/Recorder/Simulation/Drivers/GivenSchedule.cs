namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>Steps frames in a given order, as a search found it.</summary>
sealed class GivenSchedule(IReadOnlyList<int> frames) : ISchedule
{
    int _next;

    /// <inheritdoc/>
    public bool IsStuck { get; private set; }

    /// <inheritdoc/>
    public long StepNs(Driver driver, int frame) => UnitTime.Of(driver, frame);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A frame cannot run in its turn.</exception>
    public int? Next(Driver driver)
    {
        if (_next < frames.Count)
        {
            int frame = frames[_next++];
            return driver.CanRun(frame) ? frame : throw new InvalidOperationException("The schedule cannot be run.");
        }
        IsStuck = true;
        for (int frame = 0; frame < driver.Machine.FrameCount; frame++) IsStuck &= !driver.CanRun(frame);
        return null;
    }
}
