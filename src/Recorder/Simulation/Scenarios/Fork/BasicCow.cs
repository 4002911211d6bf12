using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Fork;

/// <summary>
/// A process forks and writes, and its child reads: with no user of GUP. With mprotect the parent gives up the right to
/// write and takes it back before it writes, which may save it the fault that would have copied the page.
/// </summary>
sealed class BasicCow : Scenario
{
    const int Page = 0, Child = 1, Other = 2;
    const string Plain = "fork", WithMprotect = "mprotect", ZeroPage = "zero-page", HugeZeroPage = "huge-zero-page";

    public override string Title => "a process writes to memory that it shares with its child";
    public override string Origin => "the kernel's self-test cow; 64fe24a3e05e (6.0)";
    public override string Question => "Does a child see what its parent writes after fork?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowLeak];
    public override IReadOnlyList<string> Variants =>
    [
        .. CowMemory.With([.. CowMemory.Kinds, .. CowMemory.Partial], Plain, WithMprotect),
        ZeroPage,
        HugeZeroPage,
    ];

    public override Setup Build(string variant) => variant switch
    {
        ZeroPage => Untouched,
        HugeZeroPage => Untouched with { HugeEvery = 1 },
        _ => CowMemory.In(variant, Forked(variant)),
    };

    static Setup Forked(string variant) => new()
    {
        AnonPages = 1,
        Mms = 3,
        SpareFolios = 3,
        Actors =
        [
            Task("parent",
            [
                .. CowMemory.Prepared(variant, Other),
                ForkProcess.Operation.On(Page, CowMemory.Range(variant), child: Child),
                .. CowMemory.Of(variant) == WithMprotect ? [WriteProtect.AndBack.On(Page)] : Array.Empty<Call>(),
                Access.Store.On(Page),
            ]),
            Task("child", Access.Born.On(Page, mm: Child), Access.Load.On(Page, mm: Child)),
        ],
    };

    /// <summary>Two processes read what neither has touched, and one of them writes to it.</summary>
    static Setup Untouched => new()
    {
        AnonPages = 1,
        HasZeroPage = true,
        Prefault = false,
        Mms = 2,
        SpareFolios = 3,
        Actors =
        [
            Task("writer", Access.Load.On(Page), Access.Store.On(Page)),
            Task("reader", Access.Load.On(Page, mm: 1), Access.Load.On(Page, mm: 1)),
        ],
    };
}
