namespace Pintrace.Recorder.EventLog;

/// <summary>
/// What happened. The numbers are part of the file format: none is ever reused or changes its meaning. In SQL a kind
/// has the snake_case form of its name (<c>event_kind.name</c>). The table in docs/event-log.md is made from these
/// comments.
/// </summary>
public enum EventKind : byte
{
    /// <summary>No event; never written.</summary>
    None = 0,

    /// <summary>The page allocator handed the frame out; its next life begins.</summary>
    /// <remarks>The order of the folio.</remarks>
    Alloc = 1,
    /// <summary>The last reference is gone; the frame is back in the allocator.</summary>
    Free = 2,
    /// <summary>
    /// The folio entered the page cache, which takes over the reference of its allocation, or <c>n</c> new ones if the
    /// folio was allocated before (DAX).
    /// </summary>
    /// <remarks>file &lt;&lt; 40 | index</remarks>
    CacheAdd = 3,
    /// <summary>
    /// The folio left the page cache, and the cache's reference was dropped. Flag <see cref="EventFlags.Reclaim"/> if
    /// its data must survive on the disk.
    /// </summary>
    /// <remarks>file &lt;&lt; 40 | index</remarks>
    CacheRemove = 4,

    /// <summary><c>n</c> plain references were taken (FOLL_GET, folio_get).</summary>
    /// <remarks>By GUP: the mm whose page tables led to the page + (page of a large folio &lt;&lt; 8).</remarks>
    Get = 10,
    /// <summary><c>n</c> plain references were dropped (put_page, folio_put).</summary>
    /// <remarks>Page of a large folio &lt;&lt; 8.</remarks>
    Put = 11,
    /// <summary>
    /// <c>n</c> pins were taken (FOLL_PIN): each adds 1024 to the reference count of a small folio, or 1 to both counts
    /// of a large one.
    /// </summary>
    /// <remarks>As for <see cref="Get"/>.</remarks>
    Pin = 12,
    /// <summary><c>n</c> pins were dropped (unpin_user_page and its family).</summary>
    /// <remarks>As for <see cref="Put"/>.</remarks>
    Unpin = 13,
    /// <summary>
    /// gup_fast raised the reference count by <c>n</c> before it knew whether the page was still mapped. Either a get
    /// or pin with flag <see cref="EventFlags.Fast"/> follows and changes no count, or a <see cref="BackOff"/>.
    /// </summary>
    /// <remarks>How much was added to the exact pin count.</remarks>
    TryGet = 14,
    /// <summary>gup_fast found that the page-table entry had changed, and took back <c>n</c> references.</summary>
    /// <remarks>How much was taken from the exact pin count.</remarks>
    BackOff = 15,

    /// <summary>
    /// A page-table entry now maps the page. <c>n</c> is 1 if the mapping took a reference, 0 if it inherited one.
    /// </summary>
    /// <remarks>The mm.</remarks>
    Map = 20,
    /// <summary>Reclaim or migration removed a page-table entry (try_to_unmap), with its reference.</summary>
    /// <remarks>The mm.</remarks>
    Unmap = 21,
    /// <summary>munmap, exit or truncate removed a page-table entry, with its reference.</summary>
    /// <remarks>The mm.</remarks>
    Zap = 22,
    /// <summary>Writeback cleaned and write-protected <c>n</c> page-table entries (folio_mkclean).</summary>
    Mkclean = 23,
    /// <summary>
    /// The page-table entry lost its write permission: to fork, after which the page is shared, to mprotect or to
    /// clear_refs.
    /// </summary>
    /// <remarks>The mm.</remarks>
    WriteProtect = 24,
    /// <summary>
    /// A write fault told the file system that a shared page of a file would be dirtied (page_mkwrite).
    /// </summary>
    PageMkwrite = 25,
    /// <summary>A write fault copied the page, and this mapping left it for the copy.</summary>
    /// <remarks>pfn of the copy &lt;&lt; 8 | mm</remarks>
    Cow = 26,
    /// <summary>A write fault reused the page in place (wp_page_reuse).</summary>
    /// <remarks>The mm.</remarks>
    Reuse = 27,

    /// <summary>The folio became dirty, or was marked dirty again (folio_mark_dirty).</summary>
    SetDirty = 30,
    /// <summary>
    /// The folio was made clean for I/O (folio_clear_dirty_for_io), or its dirty state was discarded (truncate).
    /// </summary>
    ClearDirty = 31,
    /// <summary>
    /// Writeback began: from now on the device may read the page. Flag <see cref="EventFlags.Sync"/> for WB_SYNC_ALL.
    /// </summary>
    WritebackStart = 32,
    /// <summary>Writeback ended: the disk has what the page held when it began.</summary>
    WritebackEnd = 33,
    /// <summary>The file system attached its buffers, with one reference.</summary>
    AttachBuffers = 34,
    /// <summary>The file system's buffers were dropped, with their reference (try_to_free_buffers).</summary>
    DropBuffers = 35,
    /// <summary>
    /// The file system was asked to write the page. Outcome <see cref="Outcome.Bug"/>: the page had no buffers.
    /// </summary>
    Writepage = 36,

    /// <summary>The folio entered the swap cache, with one reference (add_to_swap).</summary>
    SwapAdd = 37,
    /// <summary>The folio left the swap cache, and that reference was dropped.</summary>
    SwapRemove = 38,

    /// <summary>The folio was taken off its LRU list, with one reference (folio_isolate_lru).</summary>
    Isolate = 40,
    /// <summary>The folio went back to its LRU list, and the isolation's reference was dropped.</summary>
    Putback = 41,
    /// <summary>
    /// The reference count was frozen to 0 if it was <c>n</c> (folio_ref_freeze). Outcome <see cref="Outcome.Failed"/>:
    /// it was not, because there was another reference.
    /// </summary>
    Freeze = 42,
    /// <summary>A frozen reference count was set back to <c>n</c>.</summary>
    Unfreeze = 43,

    /// <summary>The kernel asked whether the page may be pinned (folio_maybe_dma_pinned).</summary>
    /// <remarks>The answer: 1 or 0.</remarks>
    PinTest = 44,

    /// <summary>One of the kernel's own checks failed (WARN_ON); the callsite says which.</summary>
    Warn = 45,
    /// <summary>The data moved to another frame, with all mappings and with its place in the file.</summary>
    /// <remarks>pfn of the new page</remarks>
    Migrate = 46,
    /// <summary>Migration gave up: there are <c>n</c> more references than the mappings and the file explain.</summary>
    MigrateFail = 47,
    /// <summary>A guest's page became secure: no device can access it (s390).</summary>
    MakeSecure = 48,
    /// <summary>A secure page was made accessible for I/O (arch_make_folio_accessible).</summary>
    MakeAccessible = 49,

    /// <summary>The folio lock was taken.</summary>
    Lock = 50,
    /// <summary>The folio lock was released.</summary>
    Unlock = 51,
    /// <summary>The page's block was isolated, because its area is to be vacated (MIGRATE_ISOLATE).</summary>
    IsolateBlock = 52,
    /// <summary>An operation could not finish with the page and starts over, for the <c>n</c>th time.</summary>
    Retry = 53,
    /// <summary>A large folio was split.</summary>
    /// <remarks>The order that is left.</remarks>
    Split = 54,
    /// <summary>GUP set PG_dma_pinned, some time after it took the page (the posted patch of 2018).</summary>
    MarkPinned = 55,

    /// <summary>
    /// fsync looks at a page of its file: what the page holds now, it promises to have on the disk when it returns.
    /// </summary>
    FsyncBegin = 56,
    /// <summary>fsync tells its caller, by returning 0, that the page's data is on the disk.</summary>
    FsyncReturn = 57,

    /// <summary>
    /// The page was handed to a device as part of an I/O request. Flag <see cref="EventFlags.Write"/>: the device will
    /// write to memory; flag <see cref="EventFlags.Longterm"/>: for a long-term pin that is not counted.
    /// </summary>
    /// <remarks>The mm, if what was handed over is a pin that is not counted.</remarks>
    IoSubmit = 60,
    /// <summary>The device wrote to the page.</summary>
    /// <remarks>Page of a large folio.</remarks>
    DmaStore = 61,
    /// <summary>The device read the page.</summary>
    /// <remarks>Page of a large folio.</remarks>
    DmaLoad = 62,
    /// <summary>The device is done with the page.</summary>
    IoComplete = 63,
    /// <summary>
    /// A device mapped the page in a page table of its own, without a reference; an MMU notifier will tell it when to
    /// let go.
    /// </summary>
    /// <remarks>The mm.</remarks>
    DevMap = 64,
    /// <summary>The device's mapping is gone: an MMU notifier or its owner removed it.</summary>
    DevUnmap = 65,
    /// <summary>The owners of the page's long-term pins were asked to let go.</summary>
    ReleaseRequest = 66,

    /// <summary>
    /// A real kernel mapped the page for a device that may write to it until <see cref="DmaUnmap"/>; <c>request</c> is
    /// the device's. Unlike <see cref="IoSubmit"/> it does not tell on whose reference the device relies.
    /// </summary>
    DmaMap = 67,
    /// <summary>The device can no longer write to the page.</summary>
    DmaUnmap = 68,

    /// <summary>A processor wrote to the page, through a page-table entry or the kernel's mapping.</summary>
    /// <remarks>The mm.</remarks>
    CpuStore = 70,
    /// <summary>A processor read the page; with a token, through that reference (a pipe).</summary>
    /// <remarks>The mm, if it read through a page-table entry.</remarks>
    CpuLoad = 71,

    /// <summary>
    /// A process exited: it owns nothing except what the kernel still has to release for it.
    /// </summary>
    ActorExit = 80,
    /// <summary>A request or registration began. Acquisitions and I/O name it in <c>request</c>.</summary>
    RequestBegin = 81,
    /// <summary>The request ended, or its file was closed: what it still holds will never be released.</summary>
    RequestEnd = 82,
    /// <summary>
    /// <c>n</c> pages were charged to a budget for pinned memory. Outcome <see cref="Outcome.Refused"/>: the budget
    /// does not allow that many.
    /// </summary>
    /// <remarks>1 mm->pinned_vm, 2 user->locked_vm, 3 reservations of hugetlb pages.</remarks>
    Charge = 83,
    /// <summary><c>n</c> pages were given back to a budget.</summary>
    /// <remarks>As for <see cref="Charge"/>.</remarks>
    Uncharge = 84,

    /// <summary>An actor must wait.</summary>
    /// <remarks>Why: see below.</remarks>
    Wait = 90,
    /// <summary>The actor goes on.</summary>
    /// <remarks>What it waited for.</remarks>
    Wake = 91,
    /// <summary>The actor waits, and nothing that can still run will ever wake it.</summary>
    /// <remarks>What it waits for.</remarks>
    HungTask = 92,

    /// <summary>
    /// Events were lost: <c>n</c> of them, 0 if they were not counted. <c>request</c> is the last event of that
    /// processor before the loss, 0 if events may be missing since the trace began.
    /// </summary>
    /// <remarks>Number of the processor + 1; 0 if it is not known.</remarks>
    Gap = 100,
}

/// <summary>Facts about event kinds.</summary>
public static class EventKinds
{
    /// <summary>One more than the largest number of a kind.</summary>
    public const int Limit = 128;

    static readonly bool[] Known = MakeKnown();

    /// <summary>True if the number stands for a kind of this version.</summary>
    public static bool IsKnown(EventKind kind) => (int)kind < Limit && Known[(int)kind];

    /// <summary>
    /// True if an event of this kind names a page, unless it was refused; waits, requests, exits and gaps need not.
    /// </summary>
    public static bool NeedsPage(EventKind kind) => kind < EventKind.ActorExit;

    static bool[] MakeKnown()
    {
        var known = new bool[Limit];
        foreach (var kind in Enum.GetValues<EventKind>()) known[(int)kind] = kind != EventKind.None;
        return known;
    }
}
