using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Scenarios.Load;

/// <summary>
/// Who takes part in a load, and which pages are whose; the sizes follow from the requested number of events.
/// </summary>
sealed record LoadPlan
{
    const int ParentMms =
        4, MaxTasks = 48, PagesPerTask = 192, ForkPages = 32, LargestRequest = 24, HugeEvery = 61, HotFilePages = 24;

    /// <summary>Users of GUP: frames 0 to Tasks-1.</summary>
    public required int Tasks { get; init; }
    /// <summary>Processes that fork: the frames after the tasks.</summary>
    public required int Forkers { get; init; }
    public required int FilePages { get; init; }
    /// <summary>GUP is also used on shared file pages, of which there are only a few.</summary>
    public required bool SharedFile { get; init; }
    public required Setup Setup { get; init; }
    public required IReadOnlyList<LoadOperations> Users { get; init; }

    /// <summary>
    /// What the kernel threads and plain processes after the forkers do over and over on file pages.
    /// </summary>
    public static IReadOnlyList<(string Name, ActorKind Kind, Operation Does, long EveryNs)> FileActors { get; } =
    [
        ("writer", ActorKind.Task, BufferedWrite.Operation, 60_000),
        ("mapper", ActorKind.Task, Access.Store, 90_000),
        ("flusher", ActorKind.KernelThread, Flush.Background, 50_000),
        ("fsync", ActorKind.Task, Flush.Fsync, 400_000),
        ("kswapd", ActorKind.KernelThread, Reclaim.Operation, 100_000),
        ("truncate", ActorKind.Task, TruncateFile.Operation, 1_000_000),
    ];

    /// <summary>The same for all plans, since an operation is compiled, and kept, once for each policy.</summary>
    static readonly LoadOperations[] AllUsers = [.. LoadUser.All.Select(u => new LoadOperations(u))];

    public static LoadPlan For(long events, bool sharedFile)
    {
        int tasks = (int)Math.Clamp(events / 200, 4, MaxTasks), forkers = tasks > 8 ? 4 : 1;
        int filePages = sharedFile ? HotFilePages : (int)Math.Clamp(events / 50, 32, 8192);
        var setup = new Setup
        {
            FilePages = filePages,
            AnonPages = tasks * PagesPerTask + forkers * ForkPages,
            Mms = 2 * ParentMms,
            PagesPerRequest = LargestRequest,
            HugeEvery = HugeEvery,
            Prefault = false,
            SpareFolios = forkers * ForkPages + 1024 + (int)Math.Min(events / 500, int.MaxValue / 2),
            Actors = Actors(tasks, forkers),
            Operations = Operations(AllUsers),
        };
        return new LoadPlan
        {
            Tasks = tasks,
            Forkers = forkers,
            FilePages = filePages,
            SharedFile = sharedFile,
            Setup = setup,
            Users = AllUsers,
        };
    }

    static ActorSpec[] Actors(int tasks, int forkers) =>
    [
        .. Enumerable.Range(0, tasks).Select(i => Actor($"io{i}", ActorKind.Task, hasDevice: true)),
        .. Enumerable.Range(0, forkers).Select(i => Actor($"fork{i}", ActorKind.Task)),
        .. FileActors.Select(a => Actor(a.Name, a.Kind)),
    ];

    static ActorSpec Actor(string name, ActorKind kind, bool hasDevice = false) => new(name, kind, [], hasDevice);

    static Operation[] Operations(LoadOperations[] users) =>
    [
        .. users.SelectMany(u => u.All),
        .. FileActors.Select(a => a.Does),
        ForkProcess.Operation,
        Access.Store,
        Access.Munmap,
    ];

    /// <summary>The address space of an actor; children of forks use the other four.</summary>
    public static int MmOf(FrameId frame) => frame % ParentMms;
    public static int ChildOf(int mm) => mm + ParentMms;

    /// <summary>The private pages of a task.</summary>
    public (int First, int Count) PagesOf(int task) => (FilePages + task * PagesPerTask, PagesPerTask);
    /// <summary>The private pages of a forker.</summary>
    public (int First, int Count) ForkPagesOf(int forker) =>
        (FilePages + Tasks * PagesPerTask + forker * ForkPages, ForkPages);
}
