using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>
/// Decides who steps next, and how long a step takes: all the difference between one run and another.
/// </summary>
interface ISchedule
{
    /// <summary>
    /// The frame that steps next, which can run now (<see cref="Driver.CanRun"/>); null ends the run.
    /// </summary>
    FrameId? Next(Driver driver);

    /// <summary>Simulated time that the chosen frame's step takes, in nanoseconds.</summary>
    long StepNs(Driver driver, FrameId frame);

    /// <summary>
    /// Whether the run has ended because nothing can move, so that every frame that is not idle hangs.
    /// </summary>
    bool IsStuck { get; }
}

/// <summary>
/// The loop that every recorded run goes through: one step at a time, with the events about waiting. Waiting for one's
/// own I/O or for work is no event. Exhaustive search, which takes every branch and records none, steps the machine
/// itself and shares only <see cref="HungTasks"/>; its counterexamples are recorded by this loop.
/// </summary>
sealed class Driver(Machine machine)
{
    readonly Wait[] _waiting = new Wait[machine.FrameCount];

    public Machine Machine => machine;

    /// <summary>Runs a machine as a schedule says, until that ends or it is cancelled.</summary>
    public static void Run(Machine machine, ISchedule schedule, CancellationToken cancel)
    {
        var driver = new Driver(machine);
        while (!cancel.IsCancellationRequested)
        {
            if (schedule.Next(driver) is not { } frame)
            {
                if (schedule.IsStuck) driver.Hang();
                break;
            }
            driver.Step(frame, schedule.StepNs(driver, frame));
        }
        Ledger.RaiseHeldLong(machine);
        Writeback.RaiseLost(machine);
    }

    public bool IsIdle(FrameId frame) => machine.Frame(frame).Pc == 0;

    /// <summary>What the frame was last found to wait for.</summary>
    public Wait WaitingFor(FrameId frame) => _waiting[frame];

    /// <summary>True if the frame has a step that can run now; notes when it starts to wait.</summary>
    public bool CanRun(FrameId frame)
    {
        if (IsIdle(frame)) return false;
        var wait = machine.WaitOf(frame);
        if (!wait.IsBlocked) return true;
        if (_waiting[frame] != wait && !wait.IsOrdinary) machine.Log?.WaitEvent(machine, EventKind.Wait, wait);
        _waiting[frame] = wait;
        return false;
    }

    void Step(FrameId frame, long ns)
    {
        if (machine.Log is { } log)
        {
            log.Tick += ns;
            if (!_waiting[frame].IsOrdinary)
            {
                machine.WaitOf(frame);      // makes the frame the current one
                log.WaitEvent(machine, EventKind.Wake, _waiting[frame]);
            }
        }
        _waiting[frame] = Wait.None;
        machine.Step(frame);
    }

    void Hang()
    {
        var hung = HungTasks.Of(machine);
        foreach (var (frame, wait) in hung)
        {
            machine.WaitOf(frame);
            machine.Log?.WaitEvent(machine, EventKind.HungTask, wait);
        }
        HungTasks.Raise(machine, hung);
    }
}
