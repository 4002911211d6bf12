using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Hunting;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Hunting;

public sealed class SceneListTests
{
    static readonly PolicySpec Policy = PolicyCatalog.Find("legacy-get");
    static readonly Program Program = Scene.ProgramOf(Policy, OperationCatalog.All);
    static readonly OperationCode Code = new(OperationCatalog.All, [Program]);

    static MemoryKind Memory(string name) => MemoryKind.All.First(m => m.Name == name);

    static IReadOnlyList<Script> Scripts(string memory, int pages, int most, params string[] operations) =>
        new ScriptList(Memory(memory), pages, [.. operations.Select(o => OperationCatalog.Find(o)!)], most, Code).All;

    static string[] Scenes(string memory, int pages, int size, params string[] operations)
    {
        var list = new SceneList(Memory(memory), pages, Scripts(memory, pages, size, operations));
        return [.. list.OfSize(size).Select(s => string.Join(" | ", s.Select(script => script.Name)))];
    }

    [Fact]
    public void Actors_in_another_order_are_the_same_scene() => Assert.Equal(
        ["load(0) | load(0)", "load(0) | store(0)", "store(0) | store(0)"],
        Scenes("anon", 1, 2, "load", "store"));

    /// <summary>Both pages are used, and which of them is the first makes no difference.</summary>
    [Fact]
    public void Pages_in_another_order_are_the_same_scene() => Assert.Equal(
        ["load(0) | load(1)", "load(0) | store(1)", "store(0) | store(1)"],
        Scenes("anon", 2, 2, "load", "store").Select(s => s.Replace("load(1) | store(0)", "load(0) | store(1)")));

    /// <summary>Three operations on two pages, against all choices in all places.</summary>
    [Fact]
    public void No_scene_is_missing_and_none_is_there_twice()
    {
        string[] operations = ["load", "store", "munmap"];
        var all =
            from a in operations from b in operations from c in operations
            from x in (int[])[0, 1] from y in (int[])[0, 1] from z in (int[])[0, 1]
            where new[] { x, y, z }.Distinct().Count() == 2
            select Canonical([(a, x), (b, y), (c, z)]);
        string[] listed = Scenes("anon", 2, 3, operations);
        Assert.Equal(all.Distinct().Count(), listed.Length);
        Assert.Equal(listed.Length, listed.Distinct().Count());
    }

    static string Canonical((string Operation, int Page)[] calls) =>
        Enumerable.Range(0, 2)
            .Select(flip => string.Join(" ", calls.Select(c => $"{c.Operation}{c.Page ^ flip}").Order()))
            .Order().First();

    /// <summary>Only the driver that began a request goes on with it and ends it.</summary>
    [Fact]
    public void A_request_is_used_and_ended_by_its_own_driver()
    {
        string[] operations = ["rdma-register", "rdma-receive", "rdma-deregister", "vfio-map-read", "vfio-unmap"];
        Assert.Equal(
            [
                "rdma-register(0)", "vfio-map-read(0)", "rdma-register(0) rdma-receive(0)",
                "rdma-register(0) rdma-deregister(0)", "vfio-map-read(0) vfio-unmap(0)",
                "rdma-register(0) rdma-receive(0) rdma-receive(0)",
                "rdma-register(0) rdma-receive(0) rdma-deregister(0)",
            ],
            Scripts("anon", 1, 3, operations).Where(s => !s.IsChild).Select(s => s.Name));
    }

    [Fact]
    public void A_child_runs_where_somebody_forks_and_that_is_no_operation()
    {
        Assert.Equal(["fork(0) | child-runs(0) store(0)", "fork(0) | store(0)", "store(0) | store(0)"],
            Scenes("anon", 1, 2, "child-runs", "fork", "store").Order());
        Assert.All(Scripts("anon", 1, 2, "fork", "store"), s => Assert.Equal(1, s.Size));
    }

    /// <summary>A registration for RDMA and one for iommufd are the same steps, and one of them is enough.</summary>
    [Fact]
    public void Of_operations_with_the_same_code_the_first_stands_for_all()
    {
        var scripts = Scripts("anon", 1, 1, "rdma-register", "rdma-register-ignoring").Where(s => !s.IsChild);
        Assert.Equal(["rdma-register(0)"], scripts.Select(s => s.Name));
        Assert.Equal(["flush(0)", "fsync(0)"], Scripts("file", 1, 1, "flush", "fsync").Take(2).Select(s => s.Name));
    }

    /// <summary>
    /// What is left out because it has the code of something else breaks nothing that this does not break: in every
    /// pair of operations of one class, beside each of some others.
    /// </summary>
    [Fact]
    public void Operations_with_the_same_code_find_the_same()
    {
        int compared = 0;
        foreach (var alike in OperationCatalog.All.Where(o => !o.Needs.HasFlag(Needs.OpenRequest)).GroupBy(Code.Of))
            foreach (var (one, other) in alike.Skip(1).Select(o => (alike.First(), o)))
                foreach (string beside in (string[])["truncate", "reclaim", "flush", "convert-to-secure"])
                {
                    Assert.Equal(Found(one, beside), Found(other, beside));
                    compared++;
                }
        Assert.InRange(compared, 8, 1000);
    }

    static IReadOnlyList<FindingKind> Found(Operation operation, string beside)
    {
        var script = new Script([operation.On(0)]);
        var other = new Script([OperationCatalog.Find(beside)!.On(0)]);
        var setup = new SceneList(Memory("file"), 1, []).SetupOf([script, other]);
        HashSet<FindingKind> all = [.. Enum.GetValues<FindingKind>()];
        return [.. SceneVerdict.Of(setup, Policy, Program, all, 100_000, default).Found.Select(f => f.Kind)];
    }

    /// <summary>Every kind of memory can be set, with every number of pages, and has what it says.</summary>
    [Fact]
    public void Every_kind_of_memory_can_be_set()
    {
        foreach (var memory in MemoryKind.All)
            for (int pages = 1; pages <= 4; pages++)
                Assert.NotEmpty(new ScriptList(memory, pages, OperationCatalog.All, 1, Code).All);
    }
}
