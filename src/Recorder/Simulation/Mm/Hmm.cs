using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>mm/hmm.c: fills a device's own page table from that of a process. The entries count nothing.</summary>
static class Hmm
{
    /// <summary>The device's table gets the page that the process's table has, which is faulted in first.</summary>
    public static Step Map(bool write) => Do("hmm_range_fault", (k, ref f, ref p) => MapPage(k, f.Mm, f.At, k.SlotOf(k.Current, f.Index), write ? HoldKind.Write : HoldKind.None))
        .WaitsFor(write ? Memory.WriteFaultBlocker : Memory.ReadFaultBlocker);

    public static void MapPage(Machine k, int mm, int va, int slot, HoldKind kind)
    {
        Memory.FaultIn(k, mm, va, (kind & HoldKind.Write) != 0);
        int pfn = Pte.Pfn(k.PteOf(mm, va));
        Ledger.EnterMirror(k, slot, pfn, kind, mm);
    }
}
