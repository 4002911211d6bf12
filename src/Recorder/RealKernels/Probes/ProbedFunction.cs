using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>What a hit of a function means.</summary>
enum HitMeaning : byte
{
    /// <summary>No event.</summary>
    None,
    /// <summary>The lockless path of GUP takes references; the function returns the folio, or NULL.</summary>
    FastGrab,
    /// <summary>The slow path of GUP takes references; the function returns whether it could.</summary>
    SlowGrab,
    /// <summary>References or pins that GUP took are dropped.</summary>
    GupPut,
    /// <summary>One more pin of a folio that is already pinned.</summary>
    AddPin,
    PipeGet,
    PipePut,
    /// <summary>
    /// The folio undergoes what the first of <see cref="ProbedFunction.Yields"/> says, when the function is entered.
    /// </summary>
    Folio,
    /// <summary>The same, when the function returns, with its result.</summary>
    FolioResult,
    /// <summary>A caller of GupPut, which the compiler may have made a part of it: pins of one folio are dropped.
    /// </summary>
    Unpin,
    /// <summary>The same of the slow path: a folio is pinned more often.</summary>
    AddPins,
    /// <summary>A request takes a reference of its own to a page that it has from GUP.</summary>
    HandOver,
    /// <summary>GUP's references to the pages of a list are dropped.</summary>
    PutPages,
    /// <summary>A request drops the reference of its own.</summary>
    EndHandOver,
    /// <summary>A write fault that may copy the page is handled, from entry to return.</summary>
    WriteFault,
}

/// <summary>
/// All that is known, in one place, about a function of the kernel that means something to the import. The capture
/// scripts, the import and the table in docs/import.md are made from it.
/// </summary>
/// <param name="name">Its symbol.</param>
/// <param name="meaning">What a hit of it means.</param>
sealed class ProbedFunction(string name, HitMeaning meaning)
{
    public string Name => name;
    public HitMeaning Meaning => meaning;
    /// <summary>The oldest kernel on which the row holds; null = all older ones, too.</summary>
    public KernelVersion? Since { get; init; }
    /// <summary>The newest kernel on which the row holds; null = all newer ones, too.</summary>
    public KernelVersion? Until { get; init; }
    /// <summary>
    /// True = the row holds where the grabs are split, false = where they are not, whatever the version: see
    /// <see cref="KernelProfile.SplitGrabs"/>. Null = on both.
    /// </summary>
    public bool? SplitGrabs { get; init; }
    /// <summary>
    /// A trace that names the function and no release is of this kernel; of that or a newer one, up to 6.10, if it is
    /// 6.1 or 6.6. Null = of any.
    /// </summary>
    public KernelProfile? Marks { get; init; }
    /// <summary>
    /// It belongs to a module that may not be loaded: then it is not probed. Empty = of the kernel itself.
    /// </summary>
    public string Module { get; init; } = "";
    /// <summary>Its arguments as its source names them, as far as the probes need them.</summary>
    public string Parameters { get; init; } = "";
    /// <summary>The events that its hits become.</summary>
    public IReadOnlyList<Yield> Yields { get; init; } = [];
    /// <summary>The probe that the scripts set on its entry.</summary>
    public Probe? Entry { get; init; }
    /// <summary>The probe that the scripts set on its return.</summary>
    public Probe? Return { get; init; }
    /// <summary>What the documentation says about it besides its events.</summary>
    public string Remark { get; init; } = "";

    /// <summary>The row holds on a version; whether its grabs are split is another question.</summary>
    public bool HoldsOn(KernelVersion version) =>
        (Since is null || version.CompareTo(Since.Value) >= 0)
        && (Until is null || version.CompareTo(Until.Value) <= 0);

    /// <summary>It takes references for GUP.</summary>
    public bool IsGrab => Meaning is HitMeaning.FastGrab or HitMeaning.SlowGrab;

    /// <summary>A hit of it may be a pin or a get.</summary>
    public bool Acquires => IsGrab || Meaning is HitMeaning.AddPin or HitMeaning.AddPins;

    /// <summary>A hit of it may be an unpin or a put.</summary>
    public bool Releases => Meaning is HitMeaning.GupPut or HitMeaning.Unpin;

    /// <summary>It calls a function that is probed, or the compiler has made that a part of it.</summary>
    public bool IsOuterCall => Meaning is HitMeaning.Unpin or HitMeaning.AddPins;

    /// <summary>The event of a folio function.</summary>
    public EventKind Kind => Yields[0].Kind;

    /// <summary>A function in a mapping file that calls others which show the same.</summary>
    public static readonly ProbedFunction OuterCall = new("", HitMeaning.None);
}
