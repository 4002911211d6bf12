using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>A process's own stores and loads, with the faults that they need, and the unmapping of its pages.</summary>
static class Access
{
    [Meaning("Writes to a page from user space, with the page fault that it takes.")]
    public static readonly Operation Store = new("store", ["user space"], RequestScope.None,
    [
      At("again"),
        Memory.WriteFault                           .In("asm_exc_page_fault"),
        Memory.CpuStore                             .Else("again"),
    ]);

    [Meaning("Reads a page from user space, with the page fault that it takes.")]
    public static readonly Operation Load = new("load", ["user space"], RequestScope.None,
    [
      At("again"),
        Memory.ReadFault                            .In("asm_exc_page_fault"),
        Memory.CpuLoad                              .Else("again"),
    ]);

    /// <remarks>kernel_clone calls wake_up_new_task after copy_process.</remarks>
    [Meaning("Waits until fork has filled its address space, as a child does that begins to run.")]
    public static readonly Operation Born = new("child-runs", ["ret_from_fork"], RequestScope.None,
    [
        Do("schedule_tail", static (k, ref f, ref p) => { }).WaitsFor(static (k, ref f, ref p) =>
            k.PteOf(f.Mm, f.At) != 0 && !ForkMm.IsCopyingTo(k, f.Mm)
                ? Wait.None
                : new Wait(WaitReason.Work, 0)).Requires(Needs.ForkedMemory),
    ]);

    [Meaning("Unmaps pages of the process; what GUP holds of them stays.")]
    public static readonly Operation Munmap = new("munmap", ["unmap_region", "do_munmap"], RequestScope.None,
    [
      At("page"),
        Process.ZapPage,
        Process.NextZap                             .Else("page"),
    ]);

    [Meaning("Ends the process: its pages are unmapped, and it owns nothing any longer.")]
    public static readonly Operation Exit = new("exit", ["exit_mmap", "do_exit"], RequestScope.None,
    [
      At("page"),
        Process.ZapPage,
        Process.NextZap                             .Else("page"),
        Process.Exit,
    ]);
}
