namespace Pintrace.Recorder.Simulation.Policies;

/// <summary>
/// What a kernel does about pinned pages: one decision each, and nothing else. The kernel asks, the policy answers.
/// The defaults are the answers of Linux 4.17.
/// </summary>
sealed record PolicySpec
{
    /// <summary>Public name.</summary>
    public required string Id { get; init; }
    /// <summary>Id of the policy that it starts from; empty = none.</summary>
    public string Base { get; init; } = "";
    /// <summary>One line about it.</summary>
    public string Title { get; init; } = "";
    /// <summary>When it was proposed or merged.</summary>
    public string Since { get; init; } = "";
    /// <summary>Mail or commit that it comes from.</summary>
    public string Origin { get; init; } = "";

    /// <inheritdoc cref="Policies.Track"/>
    public Track Track { get; init; }
    /// <summary>Pins have a call and a count of their own.</summary>
    public bool CountsPins => Track is Track.Bias1024 or Track.LruCount or Track.TwoCounters;
    /// <summary>Every page counts its pins exactly, whatever its size.</summary>
    public bool CountsEveryPageExactly => Track is Track.LruCount or Track.TwoCounters;
    /// <inheritdoc cref="Policies.DioAcquire"/>
    public DioAcquire DioAcquire { get; init; }
    /// <inheritdoc cref="Policies.PinUsers"/>
    public PinUsers PinUsers { get; init; }
    /// <inheritdoc cref="Policies.Registration"/>
    public Registration Registration { get; init; }
    /// <summary>A registration holds no pages: the device has a page table of its own, and faults.</summary>
    public bool MirrorsRegistrations => Registration == Registration.MmuNotifier;
    /// <inheritdoc cref="Policies.LongtermFile"/>
    public LongtermFile LongtermFile { get; init; }
    /// <inheritdoc cref="Policies.LongtermMigrate"/>
    public LongtermMigrate LongtermMigrate { get; init; }
    /// <inheritdoc cref="Policies.LongtermDax"/>
    public LongtermDax LongtermDax { get; init; }
    /// <inheritdoc cref="Policies.TruncateDax"/>
    public TruncateDax TruncateDax { get; init; }
    /// <inheritdoc cref="Policies.UnmapOnPinned"/>
    public UnmapOnPinned UnmapOnPinned { get; init; }
    /// <inheritdoc cref="Policies.DropBuffersOnPinned"/>
    public DropBuffersOnPinned DropBuffersOnPinned { get; init; }
    /// <inheritdoc cref="Policies.MkcleanOnPinned"/>
    public MkcleanOnPinned MkcleanOnPinned { get; init; }
    /// <inheritdoc cref="Policies.TransientReferences"/>
    public TransientReferences TransientReferences { get; init; }
    /// <summary>References that are no pins, and go by themselves, are waited for.</summary>
    public bool WaitsForTransients => TransientReferences == TransientReferences.WaitOrSkip;
    /// <inheritdoc cref="Policies.ReleaseRequest"/>
    public ReleaseRequest ReleaseRequest { get; init; }
    /// <inheritdoc cref="Policies.ForkOnPinned"/>
    public ForkOnPinned ForkOnPinned { get; init; }
    /// <inheritdoc cref="Policies.GupFastForkGuard"/>
    public GupFastForkGuard GupFastForkGuard { get; init; }
    /// <inheritdoc cref="Policies.SoftDirtyOnPinned"/>
    public SoftDirtyOnPinned SoftDirtyOnPinned { get; init; }
    /// <inheritdoc cref="Policies.ReadOnlyPin"/>
    public ReadOnlyPin ReadOnlyPin { get; init; }
    /// <inheritdoc cref="Policies.SwapOutOnPinned"/>
    public SwapOutOnPinned SwapOutOnPinned { get; init; }
    /// <inheritdoc cref="Policies.ZeroPage"/>
    public ZeroPage ZeroPage { get; init; }
    /// <inheritdoc cref="Policies.WpReuse"/>
    public WpReuse WpReuse { get; init; }
    /// <inheritdoc cref="Policies.TruncateOnPinned"/>
    public TruncateOnPinned TruncateOnPinned { get; init; }
    /// <inheritdoc cref="Policies.OverflowGuard"/>
    public OverflowGuard OverflowGuard { get; init; }
    /// <inheritdoc cref="Policies.PinSource"/>
    public PinSource PinSource { get; init; }
    /// <inheritdoc cref="Policies.BioCleanup"/>
    public BioCleanup BioCleanup { get; init; }
    /// <inheritdoc cref="Policies.SpliceRead"/>
    public SpliceRead SpliceRead { get; init; }
    /// <inheritdoc cref="Policies.Account"/>
    public Account Account { get; init; }
    /// <inheritdoc cref="Policies.MakeAccessible"/>
    public MakeAccessible MakeAccessible { get; init; }
    /// <inheritdoc cref="Policies.NfsDirect"/>
    public NfsDirect NfsDirect { get; init; }
}
