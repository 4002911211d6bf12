using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>A machine on which a scenario's scene is set and nothing has moved yet.</summary>
sealed class Scene
{
    Scene(Setup setup, Machine machine, IReadOnlyList<Actor> actors) =>
        (Setup, Machine, Actors) = (setup, machine, actors);

    public Setup Setup { get; }
    public Machine Machine { get; }
    /// <summary>Who runs each frame: the actors, then their devices.</summary>
    public IReadOnlyList<Actor> Actors { get; }

    /// <summary>Builds the machine and sets the scene; with a sink, setting the scene is logged too.</summary>
    public static Scene Set(Setup setup, PolicySpec policy, IEventSink? sink) =>
        Set(setup, policy, ProgramOf(policy, OperationsOf(setup)), sink);

    /// <summary>The same with a program of all that the scene runs.</summary>
    public static Scene Set(Setup setup, PolicySpec policy, Program program, IEventSink? sink)
    {
        var actors = setup.Actors;
        var devices = actors.Where(a => a.HasDevice).ToList();
        var shape = ShapeOf(setup, policy, devices.Count);
        FrameId[] deviceOf =
            [.. actors.Select(a => a.HasDevice ? new FrameId(actors.Length + devices.IndexOf(a)) : FrameId.None)];
        Call[][] scripts = [.. actors.Select(a => a.Script)];
        var machine = new Machine(shape, policy, program, scripts, deviceOf, new RequestAccounts());
        IReadOnlyList<Actor> names =
        [
            .. actors.Select(a => new Actor(a.Name, a.Kind)),
            .. devices.Select(a => new Actor(a.DeviceName, ActorKind.Device)),
        ];
        if (sink is not null)
        {
            if (setup.FilePages > 0) sink.Names.Files.Intern(new TraceFile("file", FileSystemOf(setup)));
            machine.Log = new KernelLog(sink, machine, program.Places(), names);
        }
        for (int mm = 0; mm < setup.Mms; mm++) machine.Mm(mm).IsFilePrivate = setup.IsFilePrivate;
        if (setup.HasZeroPage) AllocateZeroPage(machine, shape.OrderOf(new(setup.FilePages)));
        machine.Inode.Pages = setup.FileSize;
        machine.Area = setup.Area;
        if (setup.Prefault) Fill(machine, setup);
        machine.Area = PageFlags.None;
        for (FrameId frame = default; frame < actors.Length; frame++) machine.StartNext(frame);
        return new Scene(setup, machine, names);
    }

    static void AllocateZeroPage(Machine k, byte order) =>
        k.Alloc(va: default, order == 0 ? PageFlags.Zero : PageFlags.Zero | PageFlags.HugeZero, order);

    static string FileSystemOf(Setup setup) => setup.IsDax ? "ext4-dax" : setup.IsShmem ? "tmpfs" : "ext4";

    /// <summary>A policy that moves pages before it pins them needs frames to move them to.</summary>
    static Shape ShapeOf(Setup setup, PolicySpec policy, int devices)
    {
        int mapped = setup.FilePages + setup.AnonPages;
        int zeroPage = setup.HasZeroPage ? 1 : 0;
        int destinations = policy.LongtermMigrate == LongtermMigrate.Always ? mapped : 0;
        int folios = mapped + setup.SpareFolios + zeroPage + destinations;
        int actors = setup.Actors.Length;
        return new Shape(folios, setup.Mms, setup.FilePages, setup.AnonPages, actors, devices, setup.PagesPerRequest)
        {
            DirtyLimit = setup.DirtyLimit,
            HugeEvery = setup.HugeEvery,
            IsDax = setup.IsDax,
            HasZeroPage = setup.HasZeroPage,
            MemlockLimit = setup.MemlockLimit,
            IsShmem = setup.IsShmem,
            HasNarrowCounts = setup.HasNarrowCounts,
            IsPteMapped = setup.IsPteMapped,
            IsHugetlb = setup.IsHugetlb,
        };
    }

    static IReadOnlyList<Operation> OperationsOf(Setup setup) =>
        [.. setup.Actors.SelectMany(a => a.Script).Select(c => c.Operation), .. setup.Operations];

    /// <summary>What actors run, and what their devices run for them.</summary>
    public static Program ProgramOf(PolicySpec policy, IReadOnlyList<Operation> run)
    {
        var transfers = run.SelectMany(o => o.Steps).Select(s => s.Transfer).OfType<Operation>();
        return new(policy, [.. run, Dma.Write, Dma.Read, Dma.FaultingWrite, Dma.FaultingRead, .. transfers]);
    }

    static void Fill(Machine k, Setup setup)
    {
        for (Va va = default; va < k.Shape.Vas; va++)
        {
            if (!k.IsFile(va))
            {
                if (setup.IsSwappedOut) k.PteOf(0, va) = Pte.SwapOf(Pfn.None);
                else Memory.FaultIn(k, mm: 0, va, write: true);
                continue;
            }
            Pfn pfn = FileMap.FindOrRead(k, va);
            if (!setup.IsDax && !setup.IsShmem) FileMap.AttachBuffers(k, pfn, ref k.Folio(pfn));
            Memory.FaultIn(k, mm: 0, va, write: false);
        }
    }
}
