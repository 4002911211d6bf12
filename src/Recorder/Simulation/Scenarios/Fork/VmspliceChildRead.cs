using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Fork;

/// <summary>A process puts a page into a pipe and gives its mapping up; whoever shared the page with it writes to it afterwards, and the pipe is read.</summary>
sealed class VmspliceChildRead : Scenario
{
    const int Page = 0, Child = 1;
    const string ChildKeeps = "child-vmsplices", ParentKeepsFromBefore = "parent-before-fork", ParentKeeps = "parent-after-fork";

    public override string Title => "a page shared by fork is in a pipe of one process when the other writes to it";
    public override string Origin => "CVE-2020-29374; 09854ba94c6a (5.9); the self-test cow of the kernel";
    public override string Question => "Can a process read through an old reference what another writes to what it takes for its own page?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowLeak];
    public override IReadOnlyList<string> Variants => [ChildKeeps, ParentKeepsFromBefore, ParentKeeps];

    public override Setup Build(string variant) => variant switch
    {
        // the child keeps a reference, the parent writes
        ChildKeeps => Actors([ForkProcess.Operation.On(Page, child: Child), Access.Store.On(Page)],
            [Access.Born.On(Page, mm: Child), Vmsplice.Fill.On(Page, mm: Child), Access.Munmap.On(Page, mm: Child), Vmsplice.Read.On(Page, mm: Child)],
            [Finish("parent"), Finish("child"), Finish("child"), Finish("child"), Finish("parent"), Finish("child")]),
        ParentKeepsFromBefore => Actors([Vmsplice.Fill.On(Page), ForkProcess.Operation.On(Page, child: Child), Access.Munmap.On(Page), Vmsplice.Read.On(Page)],
            [Access.Born.On(Page, mm: Child), Access.Store.On(Page, mm: Child)], [Finish("parent"), Finish("parent"), Finish("parent"), Finish("child"), Finish("child"), Finish("parent")]),
        _ => Actors([ForkProcess.Operation.On(Page, child: Child), Vmsplice.Fill.On(Page), Access.Munmap.On(Page), Vmsplice.Read.On(Page)],
            [Access.Born.On(Page, mm: Child), Access.Store.On(Page, mm: Child)], [Finish("parent"), Finish("parent"), Finish("parent"), Finish("child"), Finish("child"), Finish("parent")]),
    };

    static Setup Actors(Call[] parent, Call[] child, Turn[] schedule) => new()
    {
        AnonPages = 1,
        Mms = 2,
        SpareFolios = 3,
        Actors = [Task("parent", parent), Task("child", child)],
        Schedule = schedule,
    };
}

/// <summary>vmsplice(2): references to a process's pages in a pipe, to be read when somebody likes (fs/splice.c).</summary>
static class Vmsplice
{
    public static readonly Operation Fill = new("vmsplice", ["iter_to_pipe", "vmsplice_to_pipe"], RequestScope.Begins, Gup.Register(GupCaller.AlwaysGet, write: false, "add_to_pipe", "put_page"));

    public static readonly Operation Read = new("read-pipe", ["generic_pipe_buf_release", "anon_pipe_read"], RequestScope.Ends,
    [
        Pipe.ReadEach                               .In("anon_pipe_read"),
        Gup.ReleaseEach("put_page"),
    ]);
}
