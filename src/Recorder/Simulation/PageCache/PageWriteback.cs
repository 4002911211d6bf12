using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Simulation.PageCache;

/// <summary>mm/page-writeback.c: what every path that dirties a page of a file does, or waits for.</summary>
static class PageWriteback
{
    /// <summary>
    /// folio_mark_dirty, which sets the flag of anonymous folios, too. On a folio that has left its file, or is the
    /// medium itself, it does nothing. Against a dirty page without buffers the file system had an assertion
    /// (fs/ext4/inode.c:1899 in Linux 4.4).
    /// </summary>
    public static void SetDirty(Machine k, Pfn pfn, ref Folio p)
    {
        if (!p.Has(PageFlags.Cached | PageFlags.Anon) || p.Has(PageFlags.Dax)) return;
        bool wrong = p.Has(PageFlags.NeedsBuffers) && !p.Has(PageFlags.Private) && !p.Has(PageFlags.Dirty);
        p.Set(PageFlags.Dirty);
        k.Emit(EventKind.SetDirty, pfn, ref p);
        if (wrong) k.Raise(FindingKind.DirtyWithoutBuffers, pfn, Culprit.BufferDropper);
    }

    /// <summary>
    /// WB_SYNC_ALL: a writeback under way must end, even if the folio has nothing new to write; its end needs no lock.
    /// </summary>
    public static Wait EndOfWriteback(Machine k, ref Frame f, ref Folio p) =>
        p.Has(PageFlags.Writeback) ? new Wait(WaitReason.Writeback, f.Pfn) : Wait.None;
}
