namespace Pintrace.Recorder.EventLog;

/// <summary>
/// The ways in which handling pinned pages goes wrong. Scenarios ask about them, the simulator's ledger knows them, the
/// analyzer finds them; the public name is the kebab-case form.
/// </summary>
public enum FindingKind : byte
{
    /// <summary>No kind.</summary>
    None = 0,
    /// <summary>A pin whose owner is gone and that will never be released.</summary>
    LeakedPin = 1,
    /// <summary>A plain reference whose owner is gone and that will never be dropped.</summary>
    LeakedReference = 2,
    /// <summary>A request let go of a page that its device was still using.</summary>
    EarlyRelease = 3,
    /// <summary>A device accessed a page frame after it had been freed.</summary>
    DmaAfterFree = 4,
    /// <summary>A pin was released with put_page.</summary>
    PutOnPin = 5,
    /// <summary>A plain reference was released with unpin_user_page.</summary>
    UnpinOnGet = 6,
    /// <summary>A pin was released that the releaser did not hold.</summary>
    OverUnpin = 7,
    /// <summary>Writeback of a page began while a device could write to it.</summary>
    WritebackOfPinned = 8,
    /// <summary>A page changed while it was being written back.</summary>
    UnstableWriteback = 9,
    /// <summary>
    /// A page of a file was written through a reference after it had been cleaned, and the file system does not know.
    /// </summary>
    WriteToClean = 10,
    /// <summary>A page without buffers became dirty, on a file system that needs them.</summary>
    DirtyWithoutBuffers = 11,
    /// <summary>Data reached memory but never the disk: the page was dropped clean.</summary>
    LostDirty = 12,
    /// <summary>Reclaim removed the mappings of a page while a device could write to it.</summary>
    UnmapOfPinned = 13,
    /// <summary>
    /// Truncation took the page out of its file while it was pinned, and its device goes on storing into it.
    /// </summary>
    OrphanedPin = 14,
    /// <summary>A device accessed a block of a DAX file that had been given to another file.</summary>
    DaxBlockReuse = 15,
    /// <summary>Something waits forever for pins to go away.</summary>
    BlockedByPin = 16,
    /// <summary>An operation starts over again and again without getting anywhere.</summary>
    Livelock = 17,
    /// <summary>Actors wait for each other forever.</summary>
    Deadlock = 18,
    /// <summary>Copy-on-write separated a process from the page that its device writes.</summary>
    CowIncoherent = 19,
    /// <summary>
    /// A process read through an old reference what another wrote to a page that they no longer share.
    /// </summary>
    CowLeak = 20,
    /// <summary>A page was taken for pinned though nobody had pinned it.</summary>
    FalsePinned = 21,
    /// <summary>A page that a device writes was taken for not pinned.</summary>
    MissedPinned = 22,
    /// <summary>A reference count overflowed.</summary>
    RefcountOverflow = 23,
    /// <summary>A pin of the zero page, which needs none, was counted.</summary>
    ZeroPageCounted = 24,
    /// <summary>An area could not be vacated because a page of it is pinned for good.</summary>
    UnmovableLongterm = 25,
    /// <summary>Migration failed because of a transient reference.</summary>
    SpuriousMigrationFailure = 26,
    /// <summary>Pages stay charged to a budget although their owner no longer holds anything.</summary>
    AccountingLeak = 27,
    /// <summary>An owner holds more than is charged to its budget.</summary>
    AccountingUnder = 28,
    /// <summary>A device accessed a secure page.</summary>
    SecureIo = 30,
    /// <summary>A task without a reference tried to take one on a frozen page, and the kernel warned.</summary>
    FrozenGet = 31,
    /// <summary>One clean-up released in one way pages that had been taken in different ways.</summary>
    MixedCleanup = 32,
    /// <summary>A page of a large folio other than the one that was pinned was released or accessed.</summary>
    WrongSubpage = 33,
    /// <summary>The counters of pins taken and released drift apart.</summary>
    StatDrift = 34,
    /// <summary>A page was held for very long by a user that had not announced it.</summary>
    LongPin = 35,
    /// <summary>The owner of a pin did not answer a request to release it.</summary>
    IgnoredReleaseRequest = 36,
    /// <summary>A pin was denied because its owner's budget is exhausted.</summary>
    PinLimit = 37,
    /// <summary>fsync returned 0, and what had been stored before it began is not on the disk.</summary>
    StaleAfterFsync = 38,
}
