using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>
/// fs/nfs/direct.c: each page of a request has an nfs_page, which may hold a reference of its own until the reply
/// arrives. Not modelled: commits, and requests that go out before the last page has been taken.
/// </summary>
static class NfsDirectIo
{
    static Slot RequestSlot(Machine k, ref Frame f) => k.RequestSlotOf(k.Current, f.Index);

    /// <summary>
    /// nfs_page_create_from_page takes a reference for the request: the one that lasts until the reply.
    /// </summary>
    public static readonly Step CreateRequest = Each("nfs_page_create_from_page", static (k, ref f, ref p) =>
    {
        Ledger.TakeOver(k, RequestSlot(k, ref f), k.SlotOf(k.Current, f.Index));
    });

    /// <summary>nfs_direct_read_completion dirties small pages, without their lock.</summary>
    public static readonly Step DirtyEach = Each("set_page_dirty", static (k, ref f, ref p) =>
    {
        if (p.Order == 0) PageWriteback.SetDirty(k, f.Pfn, ref p);
    });

    /// <summary>nfs_free_request, at completion.</summary>
    public static readonly Step FreeRequest = Each("nfs_free_request", static (k, ref f, ref p) =>
    {
        Ledger.Release(k, RequestSlot(k, ref f));
    });
}
