using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Fork;

/// <summary>
/// A process puts a page into a pipe and unmaps it; afterwards the process that shares the page writes to it, and the
/// pipe is read.
/// </summary>
sealed class VmspliceChildRead : Scenario
{
    const int Page = 0, Child = 1;
    const string
        ChildKeeps = "child-vmsplices",
        ParentKeepsFromBefore = "parent-before-fork",
        ParentKeeps = "parent-after-fork",
        WithMprotect = "mprotect";

    public override string Title => "a page shared by fork is in a pipe of one process when the other writes to it";
    public override string Origin => "CVE-2020-29374; 09854ba94c6a (5.9); the kernel's self-test cow";
    public override string Question =>
        "Can a process read through an old reference what another writes to a page that it takes for its own?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowLeak];
    public override IReadOnlyList<string> Variants =>
    [
        .. CowMemory.With(CowMemory.Kinds, ChildKeeps, ParentKeepsFromBefore, ParentKeeps),
        .. CowMemory.With(CowMemory.Kinds, WithMprotect),
    ];

    public override Setup Build(string variant)
    {
        int range = CowMemory.Range(variant);
        var fork = ForkProcess.Operation.On(Page, range, child: Child);
        return CowMemory.In(variant, CowMemory.Of(variant) switch
        {
            ChildKeeps => ChildKeepsReference(range, fork),
            WithMprotect => ChildKeepsReference(range, fork, WriteProtect.AndBack.On(Page)),
            ParentKeepsFromBefore => ParentKeepsReference(range, Vmsplice.Fill.On(Page), fork),
            _ => ParentKeepsReference(range, fork, Vmsplice.Fill.On(Page)),
        });
    }

    static Call Born => Access.Born.On(Page, mm: Child);

    /// <summary>The child keeps a reference, and the parent writes.</summary>
    static Setup ChildKeepsReference(int range, params Call[] before) => Actors(
        parent: [.. before, Access.Store.On(Page)],
        child:
        [
            Born,
            Vmsplice.Fill.On(Page, mm: Child),
            Access.Munmap.On(Page, range, mm: Child),
            Vmsplice.Read.On(Page, mm: Child),
        ],
        [Finish("parent"), Finish("child"), Finish("child"), Finish("child"), Finish("parent"), Finish("child")]);

    /// <summary>The parent keeps a reference, and the child writes.</summary>
    static Setup ParentKeepsReference(int range, Call first, Call second) => Actors(
        parent: [first, second, Access.Munmap.On(Page, range), Vmsplice.Read.On(Page)],
        child: [Born, Access.Store.On(Page, mm: Child)],
        [Finish("parent"), Finish("parent"), Finish("parent"), Finish("child"), Finish("child"), Finish("parent")]);

    static Setup Actors(Call[] parent, Call[] child, Turn[] schedule) => new()
    {
        AnonPages = 1,
        Mms = 2,
        SpareFolios = 3,
        Actors = [Task("parent", parent), Task("child", child)],
        Schedule = schedule,
    };
}

/// <summary>
/// vmsplice(2): references to a process's pages in a pipe, to be read at any time later (fs/splice.c).
/// </summary>
static class Vmsplice
{
    const string Name = "vmsplice";

    [Meaning("Puts references to the process's pages into a pipe, to be read at any time later.")]
    public static readonly Operation Fill = new("vmsplice",
        ["iter_to_pipe", "vmsplice_to_pipe"], RequestScope.Begins,
        Gup.Register(GupCaller.AlwaysGet, write: false, "add_to_pipe", "put_page")) { Driver = Name };

    [Meaning("Reads a pipe: gets what its pages hold now, and puts the references.")]
    public static readonly Operation Read = new("read-pipe",
        ["generic_pipe_buf_release", "anon_pipe_read"], RequestScope.Ends,
    [
        Pipe.ReadEach                               .In("anon_pipe_read"),
        Gup.ReleaseEach("put_page"),
    ]) { Driver = Name };
}
