using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.PageCache;

/// <summary>
/// mm/filemap.c, for the one file of a machine, on a file system that cannot write a page without buffers (ext4), or on
/// DAX or tmpfs, as the shape says. The cache holds one reference to each folio; a lookup takes another, which its
/// caller must put.
/// </summary>
static class FileMap
{
    /// <summary>Number of the file in the log's table.</summary>
    public const int FileId = 1;

    static long LogPosition(Va va) => EventArg.OfCache(new(FileId), va);

    /// <summary>
    /// filemap_get_folio: a cached folio, with a reference; false if there is none or its count is frozen.
    /// </summary>
    public static readonly Step Lookup =
        Try("filemap_get_folio", static (k, ref f, ref _) => TryLookup(k, ref f)).Requires(Needs.FilePage);

    public static bool TryLookup(Machine k, ref Frame f)
    {
        Pfn pfn = k.CachedAt(f.At);
        if (pfn < 0 || k.Folio(pfn).RefCount <= 0) return false;
        f.Pfn = pfn;
        Ledger.Take(k, k.TransientSlot(k.Current), pfn, HoldKind.Get);
        return true;
    }

    /// <summary>What looking up a file's page and, for a write, making it writable waits for.</summary>
    public static Wait Blocker(Machine k, Va va, bool write)
    {
        Pfn cached = k.CachedAt(va);
        if (cached < 0) return Wait.None;
        ref Folio p = ref k.Folio(cached);
        if (p.Has(PageFlags.Frozen)) return new Wait(WaitReason.Frozen, cached);
        if (p.LockedBy != 0) return new Wait(WaitReason.FolioLock, cached);
        return write && p.Has(PageFlags.Writeback) ? new Wait(WaitReason.Writeback, cached) : Wait.None;
    }

    /// <summary>write(2) takes no mmap_lock.</summary>
    public static Wait LookupBlocker(Machine k, ref Frame f, ref Folio _) => Blocker(k, f.At, write: false);

    /// <summary>__filemap_get_folio(FGP_CREAT): finds the folio or makes one, with a reference.</summary>
    public static readonly Step LookupOrCreate = Do("__filemap_get_folio", static (k, ref f, ref _) =>
    {
        f.Pfn = FindOrRead(k, f.At);
        Ledger.Take(k, k.TransientSlot(k.Current), f.Pfn, HoldKind.Get);
    }).WaitsFor(LookupBlocker).Requires(Needs.FilePage);

    public static readonly Step Put = Do("folio_put", static (k, ref f, ref p) =>
    {
        Ledger.Release(k, k.TransientSlot(k.Current));
    });

    /// <summary>The cached folio of a file page, read from the disk if need be; no reference for the caller.</summary>
    public static Pfn FindOrRead(Machine k, Va va)
    {
        Pfn cached = k.CachedAt(va);
        if (cached >= 0) return cached;
        Pfn pfn = k.Alloc(va, MediumOf(k), k.Shape.FileOrder);
        ref Folio p = ref k.Folio(pfn);
        p.EnterFile(FlagsOfCached(k));
        k.PageCache(va) = pfn + 1;
        k.Emit(EventKind.CacheAdd, pfn, ref p, arg: LogPosition(va));
        return pfn;
    }

    static PageFlags MediumOf(Machine k) =>
        k.Shape.IsHugetlb ? PageFlags.Hugetlb : k.Shape.IsDax ? PageFlags.Dax : PageFlags.None;

    static PageFlags FlagsOfCached(Machine k)
    {
        if (k.Shape.IsDax || k.Shape.IsHugetlb) return PageFlags.Cached;
        if (k.Shape.IsShmem) return PageFlags.Cached | PageFlags.Lru;
        return PageFlags.Cached | PageFlags.Lru | PageFlags.NeedsBuffers;
    }

    public static void AttachBuffers(Machine k, Pfn pfn, ref Folio p)
    {
        if (p.Has(PageFlags.Private)) return;
        p.Set(PageFlags.Private);
        p.AddRefs(1);
        k.Emit(EventKind.AttachBuffers, pfn, ref p, 1);
    }

    /// <summary>try_to_free_buffers: they hold one reference.</summary>
    public static void DropBuffers(Machine k, Pfn pfn, ref Folio p)
    {
        if (!p.Has(PageFlags.Private)) return;
        p.Clear(PageFlags.Private);
        Ledger.Drop(k, pfn, 1, EventKind.DropBuffers);
    }

    /// <summary>
    /// The file system gives a block that it has freed to another file; false if no such block is still held.
    /// </summary>
    public static readonly Step ReuseBlock = Try("ext4_map_blocks", static (k, ref f, ref _) =>
    {
        for (Pfn pfn = default; pfn < k.Shape.Folios; pfn++)
        {
            ref Folio p = ref k.Folio(pfn);
            if (!p.Has(PageFlags.Dax) || p.Has(PageFlags.Cached) || p.RefCount <= 0) continue;
            f.Pfn = pfn;
            p.EnterFile(PageFlags.Cached);
            p.AddRefs(1);
            k.Emit(EventKind.CacheAdd, pfn, ref p, 1, arg: LogPosition(p.Va));
            return true;
        }
        return false;
    }).Requires(Needs.DaxFile);

    /// <summary>Another folio takes its place in the file, buffers and dirty state included.</summary>
    public static void Replace(Machine k, Pfn from, Pfn to)
    {
        ref Folio old = ref k.Folio(from), page = ref k.Folio(to);
        bool dirty = old.Has(PageFlags.Dirty), buffers = old.Has(PageFlags.Private);
        page.EnterFile(old.Flags & (PageFlags.Cached | PageFlags.NeedsBuffers));
        if (dirty)
        {
            old.Clear(PageFlags.Dirty);
            k.Emit(EventKind.ClearDirty, from, ref old);
        }
        if (buffers) DropBuffers(k, from, ref old);
        Remove(k, from, ref old);
        k.PageCache(page.Va) = to + 1;
        k.Emit(EventKind.CacheAdd, to, ref page, arg: LogPosition(page.Va));
        if (buffers) AttachBuffers(k, to, ref page);
        if (dirty) PageWriteback.SetDirty(k, to, ref page);
    }

    /// <summary>The folio leaves its file; the cache's reference goes.</summary>
    public static void Remove(Machine k, Pfn pfn, ref Folio p, EventFlags flags = EventFlags.None)
    {
        Va va = p.Va;
        k.PageCache(va) = 0;
        p.LeaveFile();
        Ledger.Drop(k, pfn, 1, EventKind.CacheRemove, LogPosition(va), flags);
    }
}
