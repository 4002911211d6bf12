using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>
/// What fsync promises: whatever its file holds when it begins is on the disk when it returns 0. It keeps the promise
/// by writing back what is dirty, and trusts the dirty flag.
/// </summary>
static class FileSync
{
    /// <summary>filemap_get_folio, with a note of what is promised; false if there is nothing to write.</summary>
    public static readonly Step Begin = Try("filemap_get_folio", static (k, ref f, ref _) =>
    {
        if (!FileMap.TryLookup(k, ref f)) return false;
        ref Folio p = ref k.Folio(f.Pfn);
        f.Promised = p.Content;
        if (HasDisk(k)) k.Emit(EventKind.FsyncBegin, f.Pfn, ref p);
        k.Log?.Blame.Promised(k.Current, f.Pfn);
        return true;
    }).Requires(Needs.FilePage);

    /// <summary>
    /// The promise is due. A page that left its file meanwhile has none. In the same step the page is put, which has no
    /// effect on anybody here.
    /// </summary>
    public static readonly Step Return = Do("file_write_and_wait_range", static (k, ref f, ref p) =>
    {
        if (HasDisk(k)) k.Emit(EventKind.FsyncReturn, f.Pfn, ref p);
        bool isStale = p.Has(PageFlags.Cached) && IsNewer(f.Promised, p.OnDisk);
        if (HasDisk(k) && isStale) k.Raise(FindingKind.StaleAfterFsync, f.Pfn, Culprit.PromisedWriter);
        Ledger.Release(k, k.TransientSlot(k.Current));
    }).In("ext4_sync_file");

    /// <summary>Neither the pages of tmpfs nor those of DAX are copies of blocks on a disk.</summary>
    static bool HasDisk(Machine k) => !k.Shape.IsShmem && !k.Shape.IsDax;

    /// <summary>Versions wrap.</summary>
    static bool IsNewer(ushort version, ushort than) => unchecked((short)(version - than)) > 0;
}
