using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>
/// What the scripted and the random driver share: one step at a time, a microsecond each, with the events about waiting.
/// Waiting for one's own I/O or for work is no event; everybody does.
/// </summary>
sealed class Driver(Machine machine)
{
    /// <summary>Simulated time that a step takes.</summary>
    public const long StepNs = 1000;

    readonly Wait[] _waiting = new Wait[machine.FrameCount];

    public Machine Machine => machine;

    public bool IsIdle(int frame) => machine.Frame(frame).Pc == 0;

    /// <summary>True if the frame has a step that can run now; notes when it starts to wait.</summary>
    public bool CanRun(int frame)
    {
        if (IsIdle(frame)) return false;
        var wait = machine.WaitOf(frame);
        if (!wait.IsBlocked) return true;
        if (_waiting[frame] != wait && !wait.IsOrdinary) machine.Log?.WaitEvent(machine, EventKind.Wait, wait);
        _waiting[frame] = wait;
        return false;
    }

    /// <summary>Runs a step of a frame that can run.</summary>
    public void Step(int frame)
    {
        if (machine.Log is { } trace)
        {
            trace.Tick += StepNs + machine.Instruction(frame).Ns;
            Wake(frame, trace);
        }
        _waiting[frame] = Wait.None;
        if (!machine.TryStep(frame)) throw new InvalidOperationException($"Step '{machine.Instruction(frame).Name}' was runnable and did not run.");
    }

    void Wake(int frame, KernelLog trace)
    {
        if (_waiting[frame].IsOrdinary) return;
        machine.WaitOf(frame);      // makes the frame the current one
        trace.WaitEvent(machine, EventKind.Wake, _waiting[frame]);
    }

    /// <summary>Nothing can run any more: whoever is not idle hangs.</summary>
    public void Hang()
    {
        var hung = Hangs.Of(machine);
        foreach (var (frame, wait) in hung)
        {
            machine.WaitOf(frame);
            machine.Log?.WaitEvent(machine, EventKind.HungTask, wait);
        }
        Hangs.Judge(machine, hung);
    }
}
