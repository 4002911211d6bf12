using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>A page that an operation allocates for itself, and whose reference it keeps to its end.</summary>
static class KernelBuffer
{
    public static readonly Step Alloc = Do("alloc_page", static (k, ref f, ref p) =>
    {
        int pfn = k.Alloc(va: 0, PageFlags.KernelPrivate);
        Ledger.Enter(k, k.TransientSlot(k.Current), pfn, HoldKind.Get, EventFlags.Fast);
    });

    public static int Pfn(Machine k) => k.HoldAt(k.TransientSlot(k.Current)).Pfn;

    public static readonly Step Free = Do("__free_page", static (k, ref f, ref p) => Ledger.Release(k, k.TransientSlot(k.Current)));
}
