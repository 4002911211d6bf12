namespace Pintrace.Recorder.EventLog;

/// <summary>
/// The argument of an event (<see cref="PageEvent.Arg"/>) where it holds more than one plain number; nothing else packs
/// or unpacks one. <see cref="EventKind"/> documents which kind has which argument.
/// </summary>
public static class EventArg
{
    const int MmBits = 8, IndexBits = 40;
    const long MmMask = (1L << MmBits) - 1, IndexMask = (1L << IndexBits) - 1;

    /// <summary>
    /// For a get or pin by GUP: the mm whose page tables led to the page, and which page of a large folio it was.
    /// </summary>
    public static long OfAcquisition(int mm, int subpage) => (long)subpage << MmBits | (uint)mm;

    /// <summary>For a put or unpin: which page of a large folio it named.</summary>
    public static long OfRelease(int subpage) => OfAcquisition(0, subpage);

    /// <summary>For a copy-on-write: the page frame of the copy, and the mm that left the page for it.</summary>
    public static long OfCow(long copyPfn, int mm) => copyPfn << MmBits | (uint)mm;

    /// <summary>
    /// For a change in the page cache: the file, and the page's index in it, of which 40 bits are kept.
    /// </summary>
    public static long OfCache(NameId<TraceFile> file, long index) =>
        (long)file.Number << IndexBits | index & IndexMask;

    /// <summary>For a gap: the processor that lost events; negative if it is not known, or if all did.</summary>
    public static long OfGap(int cpu) => cpu < 0 ? 0 : cpu + 1L;

    /// <summary>The mm of an acquisition or a copy-on-write; 0 if it is not known.</summary>
    public static int Mm(long arg) => (int)(arg & MmMask);

    /// <summary>The page of a large folio that an acquisition or a release names, from 0.</summary>
    public static long Subpage(long arg) => arg >> MmBits;

    /// <summary>The page frame that a copy-on-write made.</summary>
    public static long CopyPfn(long arg) => arg >> MmBits;

    /// <summary>The file of a change in the page cache, if it is known.</summary>
    public static NameId<TraceFile> File(long arg) => new((int)(arg >> IndexBits));

    /// <summary>The page's index in the file, for a change in the page cache.</summary>
    public static long Index(long arg) => arg & IndexMask;

    /// <summary>The processor of a gap; null if it is not known, or if all lost events.</summary>
    public static int? Cpu(long arg) => arg == 0 ? null : (int)arg - 1;
}

/// <summary>What an actor waits for: the argument of wait, wake and hung_task events. Never reused.</summary>
public enum WaitReason : byte
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The folio lock.</summary>
    FolioLock = 1,
    /// <summary>The end of writeback.</summary>
    Writeback = 2,
    /// <summary>The mmap_lock of an mm.</summary>
    MmapLock = 3,
    /// <summary>The completion of an I/O.</summary>
    Io = 4,
    /// <summary>The release of all pins of a page.</summary>
    Pins = 5,
    /// <summary>The end of a freeze of the reference count.</summary>
    Frozen = 6,
    /// <summary>Work to do: a kernel thread is idle, and all is well.</summary>
    Work = 7,
    /// <summary>Fewer dirty pages (balance_dirty_pages).</summary>
    DirtyLimit = 8,
    /// <summary>The end of references that the page's mappings and its file do not explain.</summary>
    References = 9,
    /// <summary>The answer of a pin's owner to a request to release it, due at the end of the trace.</summary>
    ReleaseAnswer = 10,
    /// <summary>The lock of the file's inode (i_rwsem).</summary>
    InodeLock = 11,
}
