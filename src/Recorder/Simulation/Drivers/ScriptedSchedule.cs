using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>The interleaving that a scenario prescribes; then all actors finish in turn.</summary>
sealed class ScriptedSchedule(Scene scene) : ISchedule
{
    readonly (FrameId Frame, string[] Until, int Steps)[] _turns =
        [.. scene.Setup.Schedule.Select(t => (FrameOf(scene, t.Actor), t.Until?.Split('|') ?? [], t.Steps))];

    int _turn, _script = -1, _steps;
    FrameId _frame;
    bool _moved;

    /// <inheritdoc/>
    public bool IsStuck => true;

    /// <inheritdoc/>
    public long StepNs(Driver driver, FrameId frame) => UnitTime.Of(driver, frame);

    static FrameId FrameOf(Scene scene, string actor)
    {
        for (FrameId frame = default; frame < scene.Actors.Count; frame++)
            if (scene.Actors[frame].Name == actor) return frame;
        throw new InvalidOperationException($"The schedule names actor '{actor}', which the scenario does not have.");
    }

    /// <inheritdoc/>
    public FrameId? Next(Driver driver)
    {
        for (; _turn < _turns.Length; _turn++, (_script, _steps) = (-1, 0))
        {
            var (frame, until, steps) = _turns[_turn];
            if (steps > 0 ? _steps++ < steps && driver.CanRun(frame) : IsTurnOf(driver, frame, until)) return frame;
        }
        return NextInTurn(driver);
    }

    /// <summary>
    /// A turn lasts to the end of the operation, or until a function is next, unless the actor blocks earlier.
    /// </summary>
    bool IsTurnOf(Driver driver, FrameId frame, string[] until)
    {
        var k = driver.Machine;
        if (_script < 0) _script = k.Frame(frame).Script;
        if (k.Frame(frame).Script != _script || !driver.CanRun(frame)) return false;
        return !Array.Exists(until, k.Instruction(frame).Name.StartsWith);
    }

    /// <summary>Each frame runs as far as it can, round after round, until a round moves none.</summary>
    FrameId? NextInTurn(Driver driver)
    {
        while (true)
        {
            for (; _frame < driver.Machine.FrameCount; _frame++)
            {
                if (!driver.CanRun(_frame)) continue;
                _moved = true;
                return _frame;
            }
            if (!_moved) return null;
            (_frame, _moved) = (default, false);
        }
    }
}
