using System.Text.Json;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>
/// A workload that asks one question of a policy: some pages, the actors that the question needs, and one interleaving
/// that shows the answer. The id follows from the class name; the catalog finds every subclass.
/// </summary>
abstract class Scenario
{
    /// <summary>The name of the variant where there is only one.</summary>
    public const string OnlyVariant = "default";

    public virtual string Id => PublicName.Kebab(GetType().Name);
    /// <summary>What it is about; follows from its folder.</summary>
    public virtual string Group => JsonNamingPolicy.KebabCaseLower.ConvertName(GetType().Namespace!.Split('.')[^1]);
    /// <summary>What happens, in one line.</summary>
    public abstract string Title { get; }
    /// <summary>The mail or commit it comes from.</summary>
    public abstract string Origin { get; }
    /// <summary>The question in words; "yes" means that something goes wrong.</summary>
    public abstract string Question { get; }
    /// <summary>The question as finding kinds: only these decide a verdict.</summary>
    public abstract IReadOnlyList<FindingKind> Asks { get; }
    /// <summary>The first is the default.</summary>
    public virtual IReadOnlyList<string> Variants => [OnlyVariant];
    /// <summary>True if it has no end of its own and runs for as many events as requested.</summary>
    public virtual bool IsGenerator => false;

    /// <summary>Why the question makes no sense under a policy; null if it does.</summary>
    public virtual string? NotApplicable(PolicySpec policy) => null;

    protected static string? UnlessRegistrationsHold(PolicySpec policy) =>
        policy.MirrorsRegistrations ? "registrations hold nothing under this policy" : null;
    protected static string? UnlessDirectIoPins(PolicySpec policy) =>
        policy.PinsForDirectIo(write: false) ? null : "direct I/O takes no pin on what it reads under this policy";
    protected static string? UnlessLongtermMigrates(PolicySpec policy) =>
        policy.MigratesForLongterm ? null : "no page is migrated before a long-term pin under this policy";

    public abstract Setup Build(string variant);

    // ---- words for scripts ----

    protected static ActorSpec Task(string name, params Call[] script) =>
        new(name, ActorKind.Task, script, HasDevice: false);
    protected static ActorSpec TaskWithDevice(string name, params Call[] script) =>
        new(name, ActorKind.Task, script, HasDevice: true);
    protected static ActorSpec KernelThread(string name, params Call[] script) =>
        new(name, ActorKind.KernelThread, script, HasDevice: false);

    /// <summary>The actor runs its operation to the end.</summary>
    protected static Turn Finish(string actor) => new(actor, null);
    /// <summary>
    /// The actor runs until this function is next; several are separated by |, and any of them will do.
    /// </summary>
    protected static Turn Until(string actor, string function) => new(actor, function);
}

/// <summary>A task or kernel thread of a scenario.</summary>
/// <param name="Name">Its name in the trace.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Script">What it does, in order.</param>
/// <param name="HasDevice">It submits I/O; its device is called NAME-dev.</param>
sealed record ActorSpec(string Name, ActorKind Kind, Call[] Script, bool HasDevice)
{
    public string DeviceName => Name + "-dev";
}

/// <summary>
/// A turn of a scripted schedule: an actor runs its current operation to the end, or until a function is next, or takes
/// a number of steps, of whichever operations; less far if it blocks.
/// </summary>
readonly record struct Turn(string Actor, string? Until, int Steps = 0);

/// <summary>The scene of one variant of a scenario.</summary>
sealed record Setup
{
    /// <summary>
    /// Pages of a shared file mapping of mm 0: mapped, in the page cache, with buffers, clean. Virtual pages from 0.
    /// </summary>
    public int FilePages { get; init; }
    /// <summary>Private anonymous pages of mm 0, mapped writable; the virtual pages after those of the file.</summary>
    public int AnonPages { get; init; }
    /// <summary>Address spaces.</summary>
    public int Mms { get; init; } = 1;
    /// <summary>The longest page vector.</summary>
    public int PagesPerRequest { get; init; } = 1;
    /// <summary>Writers wait while more pages than this are dirty; 0 = no limit.</summary>
    public int DirtyLimit { get; init; }
    /// <summary>Pages that an actor may pin, where pins are charged; 0 = no limit.</summary>
    public int MemlockLimit { get; init; }
    /// <summary>Every n-th anonymous page is a huge page; 0 = none.</summary>
    public int HugeEvery { get; init; }
    /// <summary>
    /// Anonymous pages come four to a large folio, each mapped by an entry of its own; their number is one of fours.
    /// </summary>
    public bool IsPteMapped { get; init; }
    /// <summary>All memory is hugetlbfs's: anonymous pages are huge, and so are the file's, on tmpfs.</summary>
    public bool IsHugetlb { get; init; }
    /// <summary>Anonymous memory has been written and is swapped out when the scenario begins.</summary>
    public bool IsSwappedOut { get; init; }
    /// <summary>
    /// The file is on a medium that is mapped directly: its pages are its blocks, without buffers or writeback.
    /// </summary>
    public bool IsDax { get; init; }
    /// <summary>Reference counts have 16 bits, and a pin adds 64: they overflow early.</summary>
    public bool HasNarrowCounts { get; init; }
    /// <summary>The file is on tmpfs: its pages are memory, always dirty, never written back.</summary>
    public bool IsShmem { get; init; }
    /// <summary>The size of the file in pages, for those who read it past the page cache.</summary>
    public int FileSize { get; init; }
    /// <summary>Processes map the file privately.</summary>
    public bool IsFilePrivate { get; init; }
    /// <summary>Untouched anonymous memory reads as the zero page.</summary>
    public bool HasZeroPage { get; init; }
    /// <summary>Where the pages of the scene come from: Cma, Movable, KernelPrivate (a driver's).</summary>
    public PageFlags Area { get; init; }
    /// <summary>Pages are in memory and mapped from the start; else they are faulted in when they are used.</summary>
    public bool Prefault { get; init; } = true;
    /// <summary>Folios beyond those of the scene, for copies and pages read again.</summary>
    public int SpareFolios { get; init; } = 1;
    public required ActorSpec[] Actors { get; init; }
    /// <summary>Operations that no script names but a generator may start.</summary>
    public IReadOnlyList<Operation> Operations { get; init; } = [];
    /// <summary>
    /// The interleaving of a scripted run; afterwards all actors run to the end, one after the other.
    /// </summary>
    public Turn[] Schedule { get; init; } = [];
}
