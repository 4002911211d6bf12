namespace Pintrace.Recorder.Policies;

/// <summary>How the kernel knows that a page is pinned.</summary>
enum Track
{
    /// <summary>Not at all: a pin is a reference like any other.</summary>
    None,
    /// <summary>PG_dma_pinned, set by every GUP until the page is freed (Hubbard, June 2018).</summary>
    FlagSticky,
    /// <summary>PG_dma_pinned, cleared by the first of its users that puts the page (Hellwig's reading of the patch).</summary>
    FlagClearOnPut,
    /// <summary>PG_dma_pinned, set by long-term registrations only and cleared when they let go (Hubbard's plan, June 2018).</summary>
    FlagLongterm,
    /// <summary>FOLL_PIN adds 1024 to the reference count of a small folio; large folios count exactly (5.7).</summary>
    Bias1024,
}

/// <summary>What direct I/O takes on user memory.</summary>
enum DioAcquire
{
    /// <summary>A plain reference (FOLL_GET).</summary>
    Get,
    /// <summary>A pin if the device writes the memory, else a reference (Viro, September 2022).</summary>
    PinDestination,
    /// <summary>A pin on user-backed memory, in both directions (iov_iter_extract_pages, 6.3 and 6.4).</summary>
    PinUserBacked,
    /// <summary>A plain reference, and the page lock for as long as the I/O takes (Viro, June 2018).</summary>
    PageLock,
}

/// <summary>What a long-term pin gets on a shared mapping of a file.</summary>
enum LongtermFile
{
    /// <summary>It is granted.</summary>
    Allow,
    /// <summary>One for writing is refused with EFAULT if the file system tracks dirty pages (8ac268436e6d, 6.5).</summary>
    RefuseWriters,
    /// <summary>It is refused, for reading too (Hubbard, June 2018).</summary>
    Refuse,
}

/// <summary>What reclaim does when it wants to unmap a page that is pinned.</summary>
enum UnmapOnPinned
{
    /// <summary>The same as to any page.</summary>
    Proceed,
    /// <summary>It leaves the page mapped.</summary>
    Refuse,
    /// <summary>It takes a reference and sleeps until that is the only one (Williams, June 2018).</summary>
    WaitForOneReference,
}

/// <summary>What reclaim does when it has unmapped a page that is pinned and wants to drop its buffers.</summary>
enum DropBuffersOnPinned
{
    /// <summary>The same as to any page.</summary>
    Proceed,
    /// <summary>It leaves the page its buffers (d824ec2a1546, 6.4).</summary>
    Refuse,
}

/// <summary>What writeback does to a pinned page when it wants to clean it.</summary>
enum MkcleanOnPinned
{
    /// <summary>It write-protects and cleans it; mainline to this day.</summary>
    Proceed,
    /// <summary>page_mkclean returns at once and says nothing, and writeback goes on (Hubbard's prototype, June 2018).</summary>
    MkcleanReturns,
    /// <summary>It writes a copy, and the page stays dirty (Hubbard's longer term, June 2018).</summary>
    Bounce,
    /// <summary>A cleaning pass (WB_SYNC_NONE) skips it, an integrity pass (WB_SYNC_ALL) writes a copy and leaves it dirty (Kara, February 2023).</summary>
    SkipAsyncBounceSync,
    /// <summary>A cleaning pass (WB_SYNC_NONE) skips it, an integrity pass (WB_SYNC_ALL) waits for the release (Kara, June 2018).</summary>
    SkipAsyncWaitSync,
}

/// <summary>What fork does with a private page that may be pinned.</summary>
enum ForkOnPinned
{
    /// <summary>Parent and child share it read-only; the next writer copies.</summary>
    Share,
    /// <summary>The child gets a copy at once if the mm has ever pinned and the page may be pinned (70e806e4e645, 5.9).</summary>
    CopyIfMaybePinned,
}

/// <summary>What keeps a lockless pin from racing with fork.</summary>
enum GupFastForkGuard
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>mm->write_protect_seq: gup_fast retries if fork ran meanwhile (57efa1fe5957, 5.11).</summary>
    WriteProtectSeq,
}

/// <summary>When a write fault on private memory may reuse the page instead of copying it.</summary>
enum WpReuse
{
    /// <summary>One page-table entry maps it (before 5.9).</summary>
    Mapcount1,
    /// <summary>There is one reference (09854ba94c6a, 5.9).</summary>
    Refcount1,
    /// <summary>It is marked exclusive to one mm, or there is one reference (6c287605fd56, 5.19).</summary>
    AnonExclusive,
}

/// <summary>What truncation does about a pinned page.</summary>
enum TruncateOnPinned
{
    /// <summary>It takes the page out of the file; the pin keeps an orphan.</summary>
    Orphan,
    /// <summary>It waits until PG_dma_pinned is gone, as the 2018 thread reads the patch.</summary>
    HonourFlag,
    /// <summary>It returns an error (Romanovsky and Gunthorpe, June 2018).</summary>
    Fail,
}

/// <summary>When NFS direct reads take and release their pages.</summary>
enum NfsDirect
{
    /// <summary>A reference a page, dropped at submission, and one a request, dropped at completion (mainline).</summary>
    GetBoth,
    /// <summary>A pin a page, released at submission, and a reference a request (Hubbard's sketch, September 2022).</summary>
    UnpinAtSubmit,
    /// <summary>A pin a page, kept by the request until completion (Kara's answer).</summary>
    UnpinAtComplete,
}
