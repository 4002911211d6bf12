namespace Pintrace.Recorder.Simulation.Policies;

// What drivers, block layer and file systems do, beside mm: the rest of the decisions.

[Meaning("What direct I/O takes on user memory.")]
enum DioAcquire
{
    [Meaning("A plain reference (FOLL_GET).")]
    Get,
    [Meaning("A pin if the device writes the memory, else a reference (Viro, September 2022).")]
    PinDestination,
    [Meaning("A pin on user-backed memory, in both directions (iov_iter_extract_pages, 6.3 and 6.4).")]
    PinUserBacked,
    [Meaning("A plain reference, and the page lock for as long as the I/O takes (Viro, June 2018).")]
    PageLock,
}

[Meaning("From what a pin can be made.")]
enum PinSource
{
    [Meaning("From a page-table entry: whoever unmaps or write-protects a page keeps new pins out.")]
    PageTables,
    [Meaning("From a reference too: the pages of a kernel's iterator are pinned as they are (Viro, September 2022).")]
    Reference,
}

[Meaning("How a bio knows how to release its pages.")]
enum BioCleanup
{
    [Meaning("It puts them unless it is flagged BIO_NO_PAGE_REF; it cannot say that they are pinned.")]
    NoPageRef,
    [Meaning("It is flagged BIO_PAGE_REFFED or BIO_PAGE_PINNED, or neither (6.3).")]
    ReffedPinned,
    [Meaning("It unpins them if it is flagged BIO_PAGE_PINNED, and else leaves them (6.12).")]
    PinnedOnly,
}

[Meaning("Where a splice from a file opened with O_DIRECT reads into.")]
enum SpliceRead
{
    [Meaning("An iterator over the pipe, whose pages are freed when it is reverted (until 6.4).")]
    IterPipe,
    [Meaning("Pages that are allocated first, and trimmed when the read is over (6.5).")]
    Bvec,
}

[Meaning("When NFS direct reads take and release their pages.")]
enum NfsDirect
{
    [Meaning("A reference a page, dropped before submission, and one a request, dropped at completion (mainline).")]
    GetBoth,
    [Meaning("A pin a page, released before submission, and a reference a request (Hubbard's sketch, September 2022).")]
    UnpinAtSubmit,
    [Meaning("A pin a page, kept by the request until completion (Kara's answer).")]
    UnpinAtComplete,
}

[Meaning("Before which uses a secure page of an s390 guest is made accessible.")]
enum MakeAccessible
{
    [Meaning("None: there are no secure pages yet.")]
    None,
    [Meaning("After a pin, and when writeback starts (5.7).")]
    PinsAndWriteback,
    [Meaning("After every reference that is taken for I/O, that of a pipe too (Weigand and Borntraeger, May 2020).")]
    EveryIo,
}

[Meaning("What long-term pins are charged to.")]
enum Account
{
    [Meaning("Nothing in common: each driver has a budget of its own, or none.")]
    None,
    [Meaning("One budget like that of mlock; a pin beyond it is refused (Hocko, June 2018).")]
    Memlock,
}

[Meaning("How a registration keeps its pages.")]
enum Registration
{
    [Meaning("It takes a reference or a pin on each.")]
    Hold,
    [Meaning("Not at all: the device has a page table of its own, and an MMU notifier takes a page out of it before "
        + "the kernel changes its mapping (Gunthorpe, June 2018).")]
    MmuNotifier,
}

[Meaning("What RDMA asks GUP for where a memory region is only to be read.")]
enum ReadOnlyRegion
{
    [Meaning("To write, by force (FOLL_FORCE | FOLL_WRITE): that breaks COW, and tells the file of a shared page.")]
    ForceWrite,
    [Meaning("To read (b40656aa7d55, 6.2).")]
    Read,
}

[Meaning("What whoever has to wait for a long-term pin does about it.")]
enum ReleaseRequest
{
    [Meaning("It waits.")]
    Never,
    [Meaning("It asks the owners to let go, and waits for their answer until a deadline (Hocko and Kara, June 2018).")]
    Ask,
}
