using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Search;

/// <summary>
/// What can follow a state of a machine that is not recorded, and what goes wrong on the way, as bits of finding kinds.
/// </summary>
sealed class Continuations(Machine machine)
{
    public Machine Machine => machine;

    /// <summary>
    /// Takes a frame's next step from a state; the machine is then in the next one. False if the frame cannot move.
    /// </summary>
    public bool TryStep(ReadOnlySpan<ulong> state, FrameId frame, out ulong wrong)
    {
        state.CopyTo(machine.State);
        bool moved = machine.TryStep(frame);
        wrong = Taken();
        return moved;
    }

    /// <summary>What is wrong where a run ends: nothing can move in this state.</summary>
    public ulong WrongAtEnd(ReadOnlySpan<ulong> state)
    {
        state.CopyTo(machine.State);
        HungTasks.Raise(machine, HungTasks.Of(machine));
        Writeback.RaiseLost(machine);
        return Taken();
    }

    ulong Taken()
    {
        ulong wrong = machine.Violations;
        (machine.Violations, machine.Denied) = (0, null);
        return wrong;
    }
}
