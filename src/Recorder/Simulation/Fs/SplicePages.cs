using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>
/// fs/splice.c: the pages that a splice reads into are the kernel's own, and belong to the pipe. Pages beyond the end
/// of the file are given back. Not modelled: a full pipe, partial pages.
/// </summary>
static class SplicePages
{
    /// <summary>A page for the pipe; false while more are wanted.</summary>
    public static readonly Step AllocOne = Try("alloc_pages", static (k, ref f, ref p) =>
    {
        f.Pfn = k.Alloc(va: default, PageFlags.KernelPrivate);
        Ledger.Enter(k, k.SlotOf(k.Current, f.Index), f.Pfn, HoldKind.Get, EventFlags.Fast);
        f.Pages = ++f.Index;
        if (f.Index < f.Want) return false;
        f.Index = 0;
        return true;
    });

    /// <summary>Gives back the pages beyond the end of the file.</summary>
    public static Step FreeBeyondEnd(string function) => Each(function, static (k, ref f, ref p) =>
    {
        if (f.Index >= k.Inode.Pages) Release(k, ref f);
    }).Requires(Needs.FileSize);

    /// <summary>The reader of the pipe is done with what is in it.</summary>
    public static readonly Step FreeRest = Each("put_page", static (k, ref f, ref p) => Release(k, ref f));

    static void Release(Machine k, ref Frame f)
    {
        Slot slot = k.SlotOf(k.Current, f.Index);
        if (!k.HoldAt(slot).IsEmpty) Ledger.Release(k, slot);
    }

    /// <summary>truncate changes the size first; nothing else about it matters here.</summary>
    public static readonly Step ShrinkFile =
        Do("i_size_write", static (k, ref f, ref p) => k.Inode.Pages = f.Va).Requires(Needs.FileSize);
}
