using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>A page that an operation allocates for itself, with a reference that it keeps until it ends.</summary>
static class KernelBuffer
{
    public static readonly Step Alloc = Do("alloc_page", static (k, ref f, ref p) =>
    {
        Pfn pfn = k.Alloc(va: default, PageFlags.KernelPrivate);
        Ledger.Enter(k, k.TransientSlot(k.Current), pfn, HoldKind.Get, EventFlags.Fast);
    });

    public static Pfn Pfn(Machine k) => k.HoldAt(k.TransientSlot(k.Current)).Pfn;

    public static readonly Step Free = Do("__free_page", static (k, ref f, ref p) =>
    {
        Ledger.Release(k, k.TransientSlot(k.Current));
    });
}
