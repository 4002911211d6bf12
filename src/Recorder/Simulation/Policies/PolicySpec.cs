namespace Pintrace.Recorder.Simulation.Policies;

/// <summary>
/// What a kernel does about pinned pages, one property per decision. The kernel asks, the policy answers. The defaults
/// are the answers of Linux 4.17.
/// </summary>
/// <remarks>
/// A step asks with .If(p => p.SkipsPinnedPages), where an operation uses it or, if it has no meaning without the
/// decision, where it is defined: the step exists or it does not. An effect asks, through Machine.Policy, only for a
/// value that it needs. A question asked in several places is a property here.
/// </remarks>
sealed record PolicySpec
{
    /// <summary>Public name.</summary>
    public required string Id { get; init; }
    /// <summary>Id of the policy it is derived from; empty = none.</summary>
    public string Base { get; init; } = "";
    /// <summary>What happens, in one line.</summary>
    public string Title { get; init; } = "";
    /// <summary>When it was proposed or merged.</summary>
    public string Since { get; init; } = "";
    /// <summary>The mail or commit it comes from.</summary>
    public string Origin { get; init; } = "";
    /// <summary>
    /// When its first mail was sent, in UTC and as exactly as is known (2018-06-17 01:25, 2023); empty = it was merged
    /// without being a proposal of its own.
    /// </summary>
    public string Mail { get; init; } = "";

    /// <inheritdoc cref="Policies.Track"/>
    public Track Track { get => Told(field); init; }
    /// <inheritdoc cref="Policies.PinFlag"/>
    public PinFlag PinFlag { get => Told(field); init; }
    /// <inheritdoc cref="Policies.DioAcquire"/>
    public DioAcquire DioAcquire { get => Told(field); init; }
    /// <inheritdoc cref="Policies.PinUsers"/>
    public PinUsers PinUsers { get => Told(field); init; }
    /// <inheritdoc cref="Policies.Registration"/>
    public Registration Registration { get => Told(field); init; }
    /// <inheritdoc cref="Policies.LongtermFile"/>
    public LongtermFile LongtermFile { get => Told(field); init; }
    /// <inheritdoc cref="Policies.LongtermMigrate"/>
    public LongtermMigrate LongtermMigrate { get => Told(field); init; }
    /// <inheritdoc cref="Policies.LongtermDax"/>
    public LongtermDax LongtermDax { get => Told(field); init; }
    /// <inheritdoc cref="Policies.TruncateDax"/>
    public TruncateDax TruncateDax { get => Told(field); init; }
    /// <inheritdoc cref="Policies.UnmapOnPinned"/>
    public UnmapOnPinned UnmapOnPinned { get => Told(field); init; }
    /// <inheritdoc cref="Policies.DropBuffersOnPinned"/>
    public DropBuffersOnPinned DropBuffersOnPinned { get => Told(field); init; }
    /// <inheritdoc cref="Policies.WithoutBuffers"/>
    public WithoutBuffers WithoutBuffers { get => Told(field); init; }
    /// <inheritdoc cref="Policies.MkcleanOnPinned"/>
    public MkcleanOnPinned MkcleanOnPinned { get => Told(field); init; }
    /// <inheritdoc cref="Policies.DirtyLimitOnPinned"/>
    public DirtyLimitOnPinned DirtyLimitOnPinned { get => Told(field); init; }
    /// <inheritdoc cref="Policies.TransientReferences"/>
    public TransientReferences TransientReferences { get => Told(field); init; }
    /// <inheritdoc cref="Policies.ReleaseRequest"/>
    public ReleaseRequest ReleaseRequest { get => Told(field); init; }
    /// <inheritdoc cref="Policies.ForkOnPinned"/>
    public ForkOnPinned ForkOnPinned { get => Told(field); init; }
    /// <inheritdoc cref="Policies.GupFastForkGuard"/>
    public GupFastForkGuard GupFastForkGuard { get => Told(field); init; }
    /// <inheritdoc cref="Policies.HugetlbForkOnPinned"/>
    public HugetlbForkOnPinned HugetlbForkOnPinned { get => Told(field); init; }
    /// <inheritdoc cref="Policies.GupFastCollapseGuard"/>
    public GupFastCollapseGuard GupFastCollapseGuard { get => Told(field); init; }
    /// <inheritdoc cref="Policies.FastPin"/>
    public FastPin FastPin { get => Told(field); init; }
    /// <inheritdoc cref="Policies.SoftDirtyOnPinned"/>
    public SoftDirtyOnPinned SoftDirtyOnPinned { get => Told(field); init; }
    /// <inheritdoc cref="Policies.MprotectOnPinned"/>
    public MprotectOnPinned MprotectOnPinned { get => Told(field); init; }
    /// <inheritdoc cref="Policies.MprotectUpgrade"/>
    public MprotectUpgrade MprotectUpgrade { get => Told(field); init; }
    /// <inheritdoc cref="Policies.ReadOnlyPin"/>
    public ReadOnlyPin ReadOnlyPin { get => Told(field); init; }
    /// <inheritdoc cref="Policies.ReadOnlyRegion"/>
    public ReadOnlyRegion ReadOnlyRegion { get => Told(field); init; }
    /// <inheritdoc cref="Policies.SwapOutOnPinned"/>
    public SwapOutOnPinned SwapOutOnPinned { get => Told(field); init; }
    /// <inheritdoc cref="Policies.ZeroPage"/>
    public ZeroPage ZeroPage { get => Told(field); init; }
    /// <inheritdoc cref="Policies.WpReuse"/>
    public WpReuse WpReuse { get => Told(field); init; }
    /// <inheritdoc cref="Policies.ThpReuse"/>
    public ThpReuse ThpReuse { get => Told(field); init; }
    /// <inheritdoc cref="Policies.TruncateOnPinned"/>
    public TruncateOnPinned TruncateOnPinned { get => Told(field); init; }
    /// <inheritdoc cref="Policies.OverflowGuard"/>
    public OverflowGuard OverflowGuard { get => Told(field); init; }
    /// <inheritdoc cref="Policies.PinSource"/>
    public PinSource PinSource { get => Told(field); init; }
    /// <inheritdoc cref="Policies.BioCleanup"/>
    public BioCleanup BioCleanup { get => Told(field); init; }
    /// <inheritdoc cref="Policies.SpliceRead"/>
    public SpliceRead SpliceRead { get => Told(field); init; }
    /// <inheritdoc cref="Policies.Account"/>
    public Account Account { get => Told(field); init; }
    /// <inheritdoc cref="Policies.MakeAccessible"/>
    public MakeAccessible MakeAccessible { get => Told(field); init; }
    /// <inheritdoc cref="Policies.NfsDirect"/>
    public NfsDirect NfsDirect { get => Told(field); init; }

    /// <summary>Hears of each decision that is asked for, by its type; null = nobody does.</summary>
    public Action<Type>? Listener { get; init; }

    T Told<T>(T value) where T : struct, Enum
    {
        Listener?.Invoke(typeof(T));
        return value;
    }

    // ---- who pins ----

    /// <summary>Pins have a function and a count of their own.</summary>
    public bool CountsPins => Track is Track.Bias1024 or Track.LruCount or Track.TwoCounters;

    /// <summary>Every page counts its pins exactly, whatever its size.</summary>
    public bool CountsEveryPageExactly => Track is Track.LruCount or Track.TwoCounters;

    /// <summary>
    /// Whether direct I/O pins memory that its device writes to or, if not <paramref name="write"/>, only reads.
    /// </summary>
    public bool PinsForDirectIo(bool write) =>
        DioAcquire == DioAcquire.PinUserBacked || DioAcquire == DioAcquire.PinDestination && write;

    /// <summary>A page to which the caller has a reference can be pinned as it is.</summary>
    public bool PinsFromReferences => PinSource == PinSource.Reference;

    /// <summary>An NFS request keeps its pins until the reply has come, and needs no reference of its own.</summary>
    public bool PinsUntilNfsReply => NfsDirect == NfsDirect.UnpinAtComplete;

    /// <summary>A registration holds no pages: the device has a page table of its own, and faults.</summary>
    public bool MirrorsRegistrations => Registration == Registration.MmuNotifier;

    /// <summary>A long-term pin moves pages away first.</summary>
    public bool MigratesForLongterm => LongtermMigrate != LongtermMigrate.None;

    /// <summary>A page that could not be moved away is pinned where it is (until f0f4463837da, 5.13).</summary>
    public bool PinsWhatCannotMove => LongtermMigrate == LongtermMigrate.Cma;

    /// <summary>GUP breaks COW on private mappings, whether or not it is for writing.</summary>
    public bool BreaksCowToRead => ReadOnlyPin == ReadOnlyPin.BreakCow;

    /// <summary>A memory region that is only read is pinned as if it were written.</summary>
    public bool ForcesWrite => ReadOnlyRegion == ReadOnlyRegion.ForceWrite;

    // ---- fork ----

    /// <summary>gup_fast notices a fork that ran meanwhile.</summary>
    public bool GuardsFork => GupFastForkGuard == GupFastForkGuard.WriteProtectSeq;

    /// <summary>Fork gives the child a copy of a page that may be pinned.</summary>
    public bool CopiesPinnedOnFork => ForkOnPinned == ForkOnPinned.CopyIfMaybePinned;

    // ---- writeback ----

    /// <summary>Writeback looks for buffers before it cleans a page.</summary>
    public bool LooksForBuffersFirst => WithoutBuffers == WithoutBuffers.Warn;

    /// <summary>A cleaning pass (WB_SYNC_NONE) leaves pinned pages alone.</summary>
    public bool SkipsPinnedPages => MkcleanOnPinned
        is MkcleanOnPinned.SkipAsyncWaitSync
        or MkcleanOnPinned.SkipAsyncBounceSync
        or MkcleanOnPinned.SkipLongWaitShort;

    /// <summary>An integrity pass (WB_SYNC_ALL) waits until a page is no longer pinned.</summary>
    public bool SyncWaitsForPins => MkcleanOnPinned
        is MkcleanOnPinned.SkipAsyncWaitSync or MkcleanOnPinned.SkipLongWaitShort;

    /// <summary>A pinned page is written from a copy.</summary>
    public bool BouncesPinnedPages => MkcleanOnPinned
        is MkcleanOnPinned.Bounce or MkcleanOnPinned.SkipAsyncBounceSync;

    /// <summary>A cleaning pass leaves a pinned page dirty: it skips it, or writes a copy.</summary>
    public bool LeavesPinnedDirty => SkipsPinnedPages || BouncesPinnedPages;

    /// <summary>Writeback, reclaim and truncation wait for unexplained references that are not pins.</summary>
    public bool WaitsForTransients => TransientReferences == TransientReferences.WaitOrSkip;

    /// <summary>Whoever waits for a long-term pin asks its owners to let go.</summary>
    public bool AsksForRelease => ReleaseRequest == ReleaseRequest.Ask;

    // ---- truncation ----

    /// <summary>Truncation of a pinned page returns an error.</summary>
    public bool TruncationFails => TruncateOnPinned == TruncateOnPinned.Fail;

    /// <summary>Truncation has something to wait for.</summary>
    public bool TruncationWaits =>
        TruncateDax == TruncateDax.WaitForIdle
        || TruncateOnPinned is TruncateOnPinned.HonourFlag or TruncateOnPinned.WaitShort
        || UnmapOnPinned == UnmapOnPinned.WaitForOneReference
        || WaitsForTransients;
}
