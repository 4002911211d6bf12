using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Paths;

/// <summary>
/// What can follow a state of a machine that is not recorded, and what goes wrong on the way, as bits of finding kinds.
/// </summary>
sealed class Continuations
{
    readonly Machine _machine;

    public Continuations(Machine machine)
    {
        _machine = machine;
        machine.IsMemoryless = true;
    }

    public Machine Machine => _machine;

    /// <summary>
    /// Takes a frame's next step from a state; the machine is then in the next one. False if the frame cannot move.
    /// </summary>
    public bool TryStep(ReadOnlySpan<ulong> state, FrameId frame, out ulong wrong)
    {
        state.CopyTo(_machine.State);
        bool moved = _machine.TryStep(frame);
        wrong = Taken();
        return moved;
    }

    /// <summary>What is wrong where a run ends: nothing can move in this state.</summary>
    public ulong WrongAtEnd(ReadOnlySpan<ulong> state)
    {
        state.CopyTo(_machine.State);
        EndOfRun.Raise(_machine);
        return Taken();
    }

    ulong Taken()
    {
        ulong wrong = _machine.Violations;
        (_machine.Violations, _machine.Losses, _machine.Denied) = (0, 0, null);
        return wrong;
    }
}
