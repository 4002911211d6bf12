using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Holds;

/// <summary>The folio lock (PG_locked). An operation that takes it must release it itself.</summary>
static class FolioLock
{
    public static Wait Holder(Machine k, ref Frame f, ref Folio p) =>
        p.LockedBy == 0 ? Wait.None : new Wait(WaitReason.FolioLock, f.Pfn);

    public static readonly Step Lock = Do("folio_lock", Take).WaitsFor(Holder);

    public static readonly Step TryLock = Try("folio_trylock", static (k, ref f, ref p) =>
    {
        if (p.LockedBy != 0) return false;
        Take(k, ref f, ref p);
        return true;
    });

    public static readonly Step Unlock = Do("folio_unlock", static (k, ref f, ref p) => Release(k, f.Pfn, ref p));

    public static void Release(Machine k, Pfn pfn, ref Folio p)
    {
        p.LockedBy = 0;
        k.Emit(EventKind.Unlock, pfn, ref p);
    }

    /// <summary>For a step that needs the lock only while it runs, and may already have it for its I/O.</summary>
    public static Wait OtherHolder(Machine k, ref Frame f, ref Folio p) =>
        p.LockedBy == k.Current + 1 ? Wait.None : Holder(k, ref f, ref p);

    public static void Take(Machine k, ref Frame f, ref Folio p)
    {
        p.LockedBy = (byte)(k.Current + 1);
        k.Emit(EventKind.Lock, f.Pfn, ref p);
    }
}

/// <summary>
/// mmap_lock held for writing. A fault takes it for reading within its one step, so it only checks whether a writer has
/// it.
/// </summary>
static class MmapLock
{
    public static Wait Writer(Machine k, ref Frame f, ref Folio p) =>
        k.Mm(f.Mm).MmapLockedBy == 0 ? Wait.None : new Wait(WaitReason.MmapLock, f.Mm);

    public static readonly Step WriteLock =
        Do("mmap_write_lock", static (k, ref f, ref p) => k.Mm(f.Mm).MmapLockedBy = (byte)(k.Current + 1))
            .WaitsFor(Writer);

    public static readonly Step WriteUnlock =
        Do("mmap_write_unlock", static (k, ref f, ref p) => k.Mm(f.Mm).MmapLockedBy = 0);
}

/// <summary>
/// The inode's i_rwsem held for writing: do_truncate holds it around ext4_setattr, ext4_buffered_write_iter around
/// generic_perform_write, in which the writer is throttled. The mapping's invalidate_lock, which truncation takes
/// inside it, is not modelled: it keeps faults out, as the folio lock does here.
/// </summary>
static class InodeLock
{
    public static readonly Step Lock =
        Do("inode_lock", static (k, ref f, ref p) => k.Inode.LockedBy = (byte)(k.Current + 1)).WaitsFor(Writer);

    public static readonly Step Unlock = Do("inode_unlock", static (k, ref f, ref p) => k.Inode.LockedBy = 0);

    static Wait Writer(Machine k, ref Frame f, ref Folio p) =>
        k.Inode.LockedBy == 0 ? Wait.None : new Wait(WaitReason.InodeLock, 0);
}
