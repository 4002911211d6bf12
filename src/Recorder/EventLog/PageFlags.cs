namespace Pintrace.Recorder.EventLog;

/// <summary>
/// Flags of a folio after an event. Bits of the column <c>state</c>, which are not the kernel's; never reused.
/// </summary>
[Flags]
public enum PageFlags
{
    /// <summary>No flag.</summary>
    None = 0,
    /// <summary>PG_locked.</summary>
    Locked = 1,
    /// <summary>PG_dirty.</summary>
    Dirty = 2,
    /// <summary>PG_writeback.</summary>
    Writeback = 4,
    /// <summary>PG_private: the file system's buffers are attached.</summary>
    Private = 8,
    /// <summary>PG_lru.</summary>
    Lru = 16,
    /// <summary>Anonymous memory.</summary>
    Anon = 32,
    /// <summary>PG_anon_exclusive: the page belongs to one mm alone.</summary>
    AnonExclusive = 64,
    /// <summary>In the page cache (its mapping is set).</summary>
    Cached = 128,
    /// <summary>PG_dma_pinned of the 2018 proposal.</summary>
    DmaPinned = 256,
    /// <summary>The reference count is frozen.</summary>
    Frozen = 512,
    /// <summary>The file system needs buffers to write the page (ext4).</summary>
    NeedsBuffers = 1024,
    /// <summary>It is being written from a copy (bounce buffer).</summary>
    Bounced = 2048,
    /// <summary>A block of a DAX file: what is written to it is on the medium.</summary>
    Dax = 4096,
    /// <summary>
    /// Its pins are counted exactly, whatever its order (by the proposal to count them in page->lru).
    /// </summary>
    PinCounted = 8192,
    /// <summary>In the swap cache.</summary>
    SwapCache = 16384,
    /// <summary>The zero page, which is never freed, whatever its counts.</summary>
    Zero = 32768,
    /// <summary>
    /// In a CMA area (MIGRATE_CMA), which must be vacated on request; cleared while the block is isolated for that.
    /// </summary>
    Cma = 65536,
    /// <summary>In ZONE_MOVABLE, whose memory may be taken away.</summary>
    Movable = 131072,
    /// <summary>Its block is isolated to be vacated (MIGRATE_ISOLATE).</summary>
    BlockIsolated = 262144,
    /// <summary>PG_arch_1 on s390: secure, inaccessible for I/O.</summary>
    Secure = 524288,
    /// <summary>Allocated by the kernel for itself, and on no LRU list.</summary>
    KernelPrivate = 1048576,
    /// <summary>In the zone for pinned pages that was proposed in 2018.</summary>
    PinZone = 2097152,
    /// <summary>
    /// The reference count has 16 bits and a pin adds 64, in simulations where counts are to overflow soon.
    /// </summary>
    NarrowCount = 4194304,
    /// <summary>Memory of hugetlbfs: on no LRU list, and never swapped out.</summary>
    Hugetlb = 8388608,
    /// <summary>A large folio whose pages are mapped by page-table entries of their own.</summary>
    PteMapped = 16777216,
    /// <summary>With <see cref="Zero"/>: the huge zero page, whose references and pins are counted.</summary>
    HugeZero = 33554432,
    /// <summary>
    /// On its way to an LRU list: the batch of a processor holds one more reference to it (folio_batch, mm/swap.c).
    /// Traces of real kernels have it where a mapping is removed.
    /// </summary>
    LruBatch = 67108864,
}
