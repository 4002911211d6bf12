namespace Pintrace.Recorder.Simulation.Policies;

[Meaning("How the kernel knows that a page is pinned.")]
enum Track
{
    [Meaning("Not at all: a pin is a reference like any other.")]
    None,
    [Meaning("PG_dma_pinned, set by every GUP until the page is freed (Hubbard, June 2018).")]
    FlagSticky,
    [Meaning("PG_dma_pinned, cleared by the first of its users that puts the page (Hellwig's reading of the patch).")]
    FlagClearOnPut,
    [Meaning("PG_dma_pinned, set by long-term registrations only and cleared when they let go (Hubbard's plan, June "
        + "2018).")]
    FlagLongterm,
    [Meaning("An exact count in page->lru, and the page is off its LRU list while it is not 0 (Wilcox, June 2018).")]
    LruCount,
    [Meaning("A node in the inode's interval tree for each range that GUP took; the first page that is released "
        + "removes it (Kara, June 2018).")]
    RangeWhole,
    [Meaning("The same, and a release splits the range (Kara, June 2018).")]
    RangeSplit,
    [Meaning("By inference: the page has more references than its mappings, file and buffers explain (Arcangeli, "
        + "January 2021).")]
    References,
    [Meaning("FOLL_PIN adds 1024 to the reference count of a small folio; large folios count exactly (5.7).")]
    Bias1024,
    [Meaning("Two exact counts, one of short and one of long-term pins, as AIX has.")]
    TwoCounters,
}

[Meaning("When GUP sets PG_dma_pinned, where there is such a flag.")]
enum PinFlag
{
    [Meaning("In the step that takes the page, as the thread of June 2018 argues.")]
    AtOnce,
    [Meaning("When all pages have been taken, as in the posted patch.")]
    Afterwards,
}

[Meaning("Who pins, where pins are told from references.")]
enum PinUsers
{
    [Meaning("Whoever may let a device access the page.")]
    All,
    [Meaning("Long-term users only; the others take references, which go by themselves (Hubbard, January 2021).")]
    LongtermOnly,
}

[Meaning("What writeback, reclaim and truncation do about references that nothing explains and that are no pins.")]
enum TransientReferences
{
    [Meaning("Nothing.")]
    Ignore,
    [Meaning("They wait for them to go, or leave the page (Hubbard, January 2021).")]
    WaitOrSkip,
}

[Meaning("What a long-term pin gets on a shared mapping of a file.")]
enum LongtermFile
{
    [Meaning("It is granted.")]
    Allow,
    [Meaning("One for writing is refused with EFAULT if the file system tracks dirty pages (8ac268436e6d, 6.5).")]
    RefuseWriters,
    [Meaning("It is refused, for reading too (Hubbard, June 2018).")]
    Refuse,
}

[Meaning("Which pages a long-term pin moves away first, so that they do not stay where memory must remain movable.")]
enum LongtermMigrate
{
    [Meaning("None.")]
    None,
    [Meaning("Those of CMA areas, where one that cannot be moved is pinned nevertheless (9a4e9f3b2d73, 5.1).")]
    Cma,
    [Meaning("Those of ZONE_MOVABLE too, else the pin fails (f0f4463837da, d1e153fea2a8, 5.13).")]
    Movable,
    [Meaning("Those of isolated blocks too (1c563432588d, 5.19).")]
    Isolated,
    [Meaning("Every page, into a zone for pinned pages (Romanovsky, July 2018; rejected).")]
    Always,
}

[Meaning("What a long-term pin gets on a file whose pages are the medium itself (DAX).")]
enum LongtermDax
{
    [Meaning("It is granted.")]
    Allow,
    [Meaning("It is refused with EOPNOTSUPP (get_user_pages_longterm, 4.15).")]
    Refuse,
}

[Meaning("What truncation of a DAX file does while somebody holds one of its pages.")]
enum TruncateDax
{
    [Meaning("It frees the block.")]
    Proceed,
    [Meaning("It waits until the page is idle (dax_layout_busy_page, 4.18).")]
    WaitForIdle,
}

[Meaning("What reclaim does when it wants to unmap a page that is pinned.")]
enum UnmapOnPinned
{
    [Meaning("The same as to any page.")]
    Proceed,
    [Meaning("It leaves the page mapped.")]
    Refuse,
    [Meaning("It takes a reference and sleeps until that is the only one (Williams, June 2018).")]
    WaitForOneReference,
}

[Meaning("What reclaim does when it has unmapped a page that is pinned and wants to drop its buffers.")]
enum DropBuffersOnPinned
{
    [Meaning("The same as to any page.")]
    Proceed,
    [Meaning("It leaves the page its buffers (d824ec2a1546, 6.4).")]
    Refuse,
}

[Meaning("What writeback does with a dirty page that lost its buffers.")]
enum WithoutBuffers
{
    [Meaning("It cleans and write-protects the page, and meets a BUG when it wants to write it (ext4 in Linux 4.4).")]
    Bug,
    [Meaning("It warns, and the page is not dirty any longer; its mappings stay writable (cc5095747edf, 5.18).")]
    Warn,
}

[Meaning("What writeback does to a pinned page when it wants to clean it.")]
enum MkcleanOnPinned
{
    [Meaning("It write-protects and cleans it; mainline to this day.")]
    Proceed,
    [Meaning("page_mkclean returns at once and says nothing, and writeback goes on (Hubbard's prototype, June 2018).")]
    MkcleanReturns,
    [Meaning("It writes a copy, and the page stays dirty (Hubbard's longer term, June 2018).")]
    Bounce,
    [Meaning("A cleaning pass (WB_SYNC_NONE) skips it, an integrity pass (WB_SYNC_ALL) writes a copy and leaves it "
        + "dirty (Kara, February 2023).")]
    SkipAsyncBounceSync,
    [Meaning("A cleaning pass (WB_SYNC_NONE) skips it, an integrity pass (WB_SYNC_ALL) waits for the release (Kara, "
        + "June 2018).")]
    SkipAsyncWaitSync,
    [Meaning("A cleaning pass skips it, an integrity pass waits for short pins and leaves a page alone that is pinned "
        + "for long.")]
    SkipLongWaitShort,
}

[Meaning("Whether pinned dirty pages count for the limit of dirty pages, at which writers wait.")]
enum DirtyLimitOnPinned
{
    [Meaning("They count as any others.")]
    Count,
    [Meaning("They do not: all is well until they are released (Hubbard, reply #45, July 2018).")]
    Ignore,
}

[Meaning("What fork does with a private page that may be pinned.")]
enum ForkOnPinned
{
    [Meaning("Parent and child share it read-only; the next writer copies.")]
    Share,
    [Meaning("The child gets a copy at once if the mm has ever pinned and the page may be pinned (70e806e4e645, 5.9).")]
    CopyIfMaybePinned,
}

[Meaning("What keeps a lockless pin from racing with fork.")]
enum GupFastForkGuard
{
    [Meaning("Nothing.")]
    None,
    [Meaning("mm->write_protect_seq: gup_fast retries if fork ran meanwhile (57efa1fe5957, 5.11).")]
    WriteProtectSeq,
}

[Meaning("How a lockless pin is added to the count of its page.")]
enum FastPin
{
    [Meaning("All of it at once (5.7).")]
    AtOnce,
    [Meaning("A reference, then the rest of the pin (c24d37322548, 5.14).")]
    ReferenceFirst,
}

[Meaning("What clearing soft-dirty bits does to a page that may be pinned.")]
enum SoftDirtyOnPinned
{
    [Meaning("It write-protects the page.")]
    Proceed,
    [Meaning("It leaves the page as it is (9348b73c2e1b, 5.11).")]
    Refuse,
}

[Meaning("What mprotect does to a page that may be pinned, when it takes the right to write.")]
enum MprotectOnPinned
{
    [Meaning("It write-protects the page, and the next store may leave it for a copy; mainline to this day.")]
    Proceed,
    [Meaning("It leaves the entry writable if the mm has ever pinned and the page may be pinned (Torvalds, January "
        + "2021).")]
    Refuse,
}

[Meaning("What a read-only pin does about a page that its owner's next write would leave for a copy.")]
enum ReadOnlyPin
{
    [Meaning("It pins the shared page; the owner's next write leaves it for a copy.")]
    Shared,
    [Meaning("It breaks COW first, as if for writing, and so does a plain reference (17839856fd58, 5.8; not in 5.9).")]
    BreakCow,
    [Meaning("It makes an anonymous page exclusive first (FAULT_FLAG_UNSHARE, a7f226604170, 5.19).")]
    Unshare,
    [Meaning("A long-term one copies the page of a private file mapping, and the zero page, too (6.2).")]
    UnshareFile,
}

[Meaning("What reclaim does with an anonymous page that may be pinned.")]
enum SwapOutOnPinned
{
    [Meaning("It swaps it out: the page stays in the swap cache while somebody holds it.")]
    Proceed,
    [Meaning("It leaves the page where it is (feb889fb40fa, 5.11).")]
    Refuse,
}

[Meaning("What a pin of the zero page is.")]
enum ZeroPage
{
    [Meaning("Counted like any other.")]
    Counted,
    [Meaning("Nothing: no reference, no pin, nothing to release (c8070b787519, 6.5).")]
    Skipped,
}

[Meaning("When a write fault on private memory may reuse the page instead of copying it.")]
enum WpReuse
{
    [Meaning("One page-table entry maps it (before 5.9).")]
    Mapcount1,
    [Meaning("There is one reference (09854ba94c6a, 5.9).")]
    Refcount1,
    [Meaning("It is marked exclusive to one mm, or there is one reference (6c287605fd56, 5.19).")]
    AnonExclusive,
}

[Meaning("What taking a reference does when the count is about to overflow.")]
enum OverflowGuard
{
    [Meaning("It overflows.")]
    None,
    [Meaning("The reference is refused (88b1a17dfc3e, 15fab63e1e57, 5.1).")]
    Refuse,
}

[Meaning("What truncation does about a pinned page.")]
enum TruncateOnPinned
{
    [Meaning("It takes the page out of the file; the pin keeps an orphan.")]
    Orphan,
    [Meaning("It waits until PG_dma_pinned is gone, as the 2018 thread reads the patch.")]
    HonourFlag,
    [Meaning("It waits for short pins; one that is pinned for long lives on as an orphan.")]
    WaitShort,
    [Meaning("It returns an error (Romanovsky and Gunthorpe, June 2018).")]
    Fail,
}
