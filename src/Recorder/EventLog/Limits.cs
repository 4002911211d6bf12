namespace Pintrace.Recorder.EventLog;

/// <summary>Values on which the simulated kernel, the import and the analysis must agree.</summary>
public static class Limits
{
    /// <summary>
    /// What a pin adds to the reference count of a small folio: GUP_PIN_COUNTING_BIAS (include/linux/mm.h, since 5.7).
    /// </summary>
    public const int PinBias = 1024;

    /// <summary>
    /// The same where the count has 16 bits (<see cref="PageFlags.NarrowCount"/>), so that 512 pins overflow it.
    /// </summary>
    public const int NarrowPinBias = 64;

    /// <summary>
    /// A hold without FOLL_LONGTERM is long from this many nanoseconds: 300 ms, as in Android's page_pinner.
    /// </summary>
    public const long LongHoldNs = 300_000_000;

    /// <summary>
    /// An operation that starts over this often gets nowhere: as many rounds as migrate_pages makes passes
    /// (mm/migrate.c).
    /// </summary>
    public const int EndlessRounds = 10;

    /// <summary>
    /// How long the kernel may go on releasing what an ended process had pinned, in nanoseconds: up to 10 ms for RDMA
    /// and 19 ms for io_uring's worker were measured.
    /// </summary>
    public const long ExitGraceNs = 100_000_000;

    /// <summary>Areas whose memory must remain movable, because they may be vacated on request.</summary>
    public const PageFlags MovableAreas = PageFlags.Cma | PageFlags.Movable | PageFlags.BlockIsolated;
}
