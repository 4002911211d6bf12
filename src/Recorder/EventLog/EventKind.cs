namespace Pintrace.Recorder.EventLog;

/// <summary>
/// What happened. The numbers are the file format: one is never reused and never changes its meaning.
/// In SQL a kind has the snake_case form of its name (<c>event_kind.name</c>).
/// </summary>
public enum EventKind : byte
{
    /// <summary>No event; never written.</summary>
    None = 0,

    /// <summary>The page allocator handed the frame out; its next life begins. <c>arg</c> is the folio's order.</summary>
    Alloc = 1,
    /// <summary>The last reference went; the frame is back in the allocator.</summary>
    Free = 2,
    /// <summary>The folio entered the page cache and takes over the reference of its allocation, or <c>n</c> new ones if it was allocated before (DAX). <c>arg</c> = file &lt;&lt; 40 | index.</summary>
    CacheAdd = 3,
    /// <summary>The folio left the page cache; the cache's reference is dropped. Flag <see cref="EventFlags.Reclaim"/> if its data must survive on the disk. <c>arg</c> as in <see cref="CacheAdd"/>.</summary>
    CacheRemove = 4,

    /// <summary>A plain reference was taken (<c>FOLL_GET</c>, <c>folio_get</c>). <c>n</c> references; <c>arg</c> of one taken by GUP is the mm whose page tables led to the page and, for one page of a large folio alone, that page's index &lt;&lt; 8.</summary>
    Get = 10,
    /// <summary>A plain reference was dropped (<c>put_page</c>, <c>folio_put</c>). <c>n</c> references; <c>arg</c> of one page of a large folio is its index &lt;&lt; 8.</summary>
    Put = 11,
    /// <summary>A pin was taken (<c>FOLL_PIN</c>). <c>arg</c> as in <see cref="Get"/>; <c>n</c> pins: +1024 each on the reference count of a small folio, +1 on both counts of a large one.</summary>
    Pin = 12,
    /// <summary>A pin was dropped (<c>unpin_user_page</c> and its family). <c>n</c> pins; <c>arg</c> as in <see cref="Put"/>.</summary>
    Unpin = 13,
    /// <summary>
    /// <c>gup_fast</c> added <c>n</c> to the reference count and <c>arg</c> to the exact pin count before it knows whether the page
    /// is still mapped. A get or pin with flag <see cref="EventFlags.Fast"/> follows and changes no count, or a <see cref="BackOff"/>.
    /// </summary>
    TryGet = 14,
    /// <summary><c>gup_fast</c> found the page-table entry changed and took back <c>n</c> references and <c>arg</c> exact pins.</summary>
    BackOff = 15,

    /// <summary>A page-table entry now maps the page. <c>n</c> is 1 if the mapping took a reference, 0 if it inherited one; <c>arg</c> is the mm.</summary>
    Map = 20,
    /// <summary>Reclaim or migration removed a page-table entry (<c>try_to_unmap</c>), with its reference. <c>arg</c> is the mm.</summary>
    Unmap = 21,
    /// <summary>munmap, exit or truncate removed a page-table entry, with its reference. <c>arg</c> is the mm.</summary>
    Zap = 22,
    /// <summary>Writeback cleaned and write-protected the mappings (<c>folio_mkclean</c>). <c>n</c> entries changed.</summary>
    Mkclean = 23,
    /// <summary>Fork, which then shares the page, mprotect or clear_refs removed the write permission of its page-table entry. <c>arg</c> is the mm.</summary>
    WriteProtect = 24,
    /// <summary>A write fault told the file system that a shared file page will be dirtied (<c>page_mkwrite</c>).</summary>
    PageMkwrite = 25,
    /// <summary>A write fault copied the page: this mapping leaves it. <c>arg</c> = pfn of the copy &lt;&lt; 8 | mm.</summary>
    Cow = 26,
    /// <summary>A write fault reused the page in place (<c>wp_page_reuse</c>). <c>arg</c> is the mm.</summary>
    Reuse = 27,

    /// <summary>The folio became dirty, or was told so again (<c>folio_mark_dirty</c>).</summary>
    SetDirty = 30,
    /// <summary>The folio was made clean for I/O (<c>folio_clear_dirty_for_io</c>) or its dirt was discarded (truncate).</summary>
    ClearDirty = 31,
    /// <summary>Writeback began: the device may read the page from now on. Flag <see cref="EventFlags.Sync"/> for WB_SYNC_ALL.</summary>
    WritebackStart = 32,
    /// <summary>Writeback ended; the disk has what the page held when it began.</summary>
    WritebackEnd = 33,
    /// <summary>The file system attached its buffers, with one reference.</summary>
    AttachBuffers = 34,
    /// <summary>The file system's buffers were dropped, with their reference (<c>try_to_free_buffers</c>).</summary>
    DropBuffers = 35,
    /// <summary>The file system was asked to write the page. Outcome <see cref="Outcome.Bug"/>: it found no buffers.</summary>
    Writepage = 36,

    /// <summary>The folio entered the swap cache, with one reference (<c>add_to_swap</c>).</summary>
    SwapAdd = 37,
    /// <summary>The folio left the swap cache; its reference is dropped.</summary>
    SwapRemove = 38,

    /// <summary>The folio was taken off its LRU list, with one reference (<c>folio_isolate_lru</c>).</summary>
    Isolate = 40,
    /// <summary>The folio went back to its LRU list; the isolation's reference is dropped.</summary>
    Putback = 41,
    /// <summary>The reference count was frozen to 0 (<c>folio_ref_freeze</c>); outcome <see cref="Outcome.Failed"/> if somebody else held one. <c>n</c> = the count expected.</summary>
    Freeze = 42,
    /// <summary>A frozen reference count was set back. <c>n</c> = the count restored.</summary>
    Unfreeze = 43,

    /// <summary>Somebody asked whether the page may be pinned (<c>folio_maybe_dma_pinned</c>). <c>arg</c> is the answer, 1 or 0.</summary>
    PinTest = 44,

    /// <summary>A check of the kernel's own failed (<c>WARN_ON</c>); the callsite is where.</summary>
    Warn = 45,
    /// <summary>The data moved to another frame, with all mappings and the place in its file. <c>arg</c> is the pfn of the new page.</summary>
    Migrate = 46,
    /// <summary>Migration gave the page up: somebody holds <c>n</c> references more than its mappings and its file explain.</summary>
    MigrateFail = 47,
    /// <summary>A page of a guest became secure: no device can access it (s390).</summary>
    MakeSecure = 48,
    /// <summary>A secure page was made accessible for I/O (<c>arch_make_folio_accessible</c>).</summary>
    MakeAccessible = 49,

    /// <summary>The folio lock was taken.</summary>
    Lock = 50,
    /// <summary>The folio lock was released.</summary>
    Unlock = 51,
    /// <summary>The page's block was isolated (MIGRATE_ISOLATE): its area is to be vacated.</summary>
    IsolateBlock = 52,
    /// <summary>An operation could not finish with the page and begins anew, for the <c>n</c>th time.</summary>
    Retry = 53,
    /// <summary>A large folio was split. <c>arg</c> is the order that is left.</summary>
    Split = 54,

    /// <summary>The page was handed to a device as part of an I/O request. Flag <see cref="EventFlags.Write"/>: the device will write memory.</summary>
    IoSubmit = 60,
    /// <summary>The device wrote to the page. <c>arg</c> is the index of the page in a large folio.</summary>
    DmaStore = 61,
    /// <summary>The device read the page.</summary>
    DmaLoad = 62,
    /// <summary>The device is done with the page.</summary>
    IoComplete = 63,
    /// <summary>A device maps the page in a page table of its own, without a reference, and will be notified when it must not. <c>arg</c> is the mm.</summary>
    DevMap = 64,
    /// <summary>The device's mapping is gone: an MMU notifier or its owner took it away.</summary>
    DevUnmap = 65,
    /// <summary>The owners of the page's long-term pins were asked to let go.</summary>
    ReleaseRequest = 66,

    /// <summary>A processor wrote to the page, through a page-table entry or the kernel's mapping. <c>arg</c> is the mm.</summary>
    CpuStore = 70,
    /// <summary>A processor read the page; with a token, through that reference (a pipe).</summary>
    CpuLoad = 71,

    /// <summary>A process exited: it owns nothing from now on, but what the kernel still has to release for it.</summary>
    ActorExit = 80,
    /// <summary>A request or registration began. Acquisitions and I/O name it in <c>request</c>.</summary>
    RequestBegin = 81,
    /// <summary>The request ended, or its file was closed: whatever it still holds, nobody will release.</summary>
    RequestEnd = 82,
    /// <summary><c>n</c> pages were charged to a budget for pinned memory. <c>arg</c>: 1 mm->pinned_vm, 2 user->locked_vm, 3 hugetlb reservations. Outcome <see cref="Outcome.Refused"/>: they would exceed it.</summary>
    Charge = 83,
    /// <summary><c>n</c> pages were given back to a budget. <c>arg</c> as in <see cref="Charge"/>.</summary>
    Uncharge = 84,

    /// <summary>An actor must wait. <c>arg</c> is a <see cref="WaitReason"/>.</summary>
    Wait = 90,
    /// <summary>The actor goes on. <c>arg</c> as in <see cref="Wait"/>.</summary>
    Wake = 91,
    /// <summary>The actor waits and nothing that can still run will ever wake it. <c>arg</c> as in <see cref="Wait"/>.</summary>
    HungTask = 92,

    /// <summary>Events were lost. <c>n</c> = how many if known, else 0; <c>arg</c> = the number of the processor that lost them + 1, 0 if unknown; <c>request</c> = the last event of that processor before the loss, 0 if they may be missing since the log began.</summary>
    Gap = 100,
}
