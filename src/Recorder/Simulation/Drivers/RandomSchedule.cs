using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>Picks the next step at random, with a seed, among all that can run.</summary>
sealed class RandomSchedule(int frames, ulong seed) : ISchedule
{
    readonly FrameId[] _runnable = new FrameId[frames];
    Rng _random = new(seed);

    /// <inheritdoc/>
    public bool IsStuck => true;

    /// <inheritdoc/>
    public long StepNs(Driver driver, FrameId frame) => UnitTime.Of(driver, frame);

    /// <inheritdoc/>
    public FrameId? Next(Driver driver)
    {
        int n = 0;
        for (FrameId frame = default; frame < _runnable.Length; frame++)
            if (driver.CanRun(frame)) _runnable[n++] = frame;
        return n == 0 ? null : _runnable[_random.Below(n)];
    }
}
