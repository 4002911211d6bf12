using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// process_vm_writev: pins another process's pages, copies into them through the kernel's mapping, dirties and unpins.
/// </summary>
static class ProcessVm
{
    static readonly string[] Caller = ["process_vm_rw_single_vec", "process_vm_rw_core", "process_vm_rw"];

    /// <summary>
    /// The processor stores through the kernel's own mapping: no page-table entry, no fault, no page_mkwrite.
    /// </summary>
    public static readonly Step StoreEach = Each("copy_page_from_iter", static (k, ref f, ref p) =>
    {
        Slot slot = k.SlotOf(k.Current, f.Index);
        Memory.NoteStore(k, f.Pfn, ref p, f.Mm, slot);
        Device.CheckNotified(k, f.Pfn, ref p, slot);
    });

    [Meaning("Pins a process's pages, copies into them through the kernel's mapping, dirties and unpins them.")]
    public static readonly Operation Write = new("process-vm-writev", Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.ShortTerm, write: true),
        StoreEach                                   .In(["process_vm_rw_pages", .. Caller]),
        ..UnpinDirty.Each("unpin_user_pages_dirty_lock", "process_vm_rw_single_vec"),
      At("refused"),
        Gup.ReleaseEach("unpin_user_pages_dirty_lock"),
    ]);
}
