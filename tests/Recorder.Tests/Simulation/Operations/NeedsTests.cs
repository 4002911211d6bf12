using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Operations;

/// <summary>What operations are said to need is what scenarios give them, and it is enough.</summary>
public class NeedsTests
{
    const int Pages = 3;

    [Fact]
    public void What_an_operation_needs_is_there_wherever_a_scenario_runs_it()
    {
        foreach (var use in Use.All)
            foreach (var need in Enum.GetValues<Needs>().Where(n => use.Operation.Needs.HasFlag(n)))
                Assert.True(IsMet(need, use), $"{use.Where}: {use.Operation.Id} lacks {need}");
        var needed = Use.All.Aggregate(Needs.None, (all, use) => all | use.Operation.Needs);
        Assert.Equal(Enum.GetValues<Needs>().Aggregate((a, b) => a | b), needed);
    }

    static bool IsMet(Needs need, Use use)
    {
        var (setup, call) = (use.Setup, use.Call);
        return need switch
        {
            Needs.None => true,
            Needs.Device => use.Actor.HasDevice,
            Needs.OpenRequest => HasOpenRequest(use),
            Needs.Child => call.Child != call.Mm && call.Child < setup.Mms,
            Needs.ForkedMemory => IsForked(use),
            Needs.File => setup.FilePages > 0,
            Needs.FilePage => call.Page < setup.FilePages,
            Needs.PrivatePage => call.Page >= setup.FilePages || setup.IsFilePrivate,
            Needs.MappedPage => setup.Prefault && !setup.IsSwappedOut,
            Needs.HugePage => setup.HugeEvery > 0,
            Needs.SeveralPages => call.Count > 1,
            Needs.NextPage => call.Page + call.Count < setup.FilePages + setup.AnonPages,
            Needs.RoomForTwo => setup.PagesPerRequest > 1,
            Needs.DaxFile => setup.IsDax,
            Needs.MovableArea => (setup.Area & Limits.MovableAreas) != 0,
            Needs.DirtyLimit => setup.DirtyLimit > 0,
            Needs.FileSize => setup.FileSize > 0,
            Needs.NoDiskPage => call.Page >= setup.FilePages || setup.IsFilePrivate || setup.IsShmem,
            Needs.OnePage => call.Count == 1,
            Needs.NotFirstPage => call.Page > 0,
            _ => throw new ArgumentOutOfRangeException(nameof(need)),
        };
    }

    static bool HasOpenRequest(Use use) =>
        use.Actor.Script.Take(use.Index).LastOrDefault(c => c.Operation.Scope != RequestScope.None).Operation?.Scope
        == RequestScope.Begins;

    static bool IsForked(Use use) => use.Setup.Actors.Any(other => other.Name != use.Actor.Name
        && other.Script.Any(c => c.Operation.Needs.HasFlag(Needs.Child) && c.Child == use.Call.Mm));

    [Fact]
    public void Only_an_operation_that_needs_a_child_is_given_one() => Assert.All(
        Use.All.Where(u => u.Call.Child != 0), (Use u) => Assert.True(u.Operation.Needs.HasFlag(Needs.Child), u.Where));

    [Fact]
    public void Who_needs_no_device_does_the_same_without() => EveryRun.Check((scenario, variant, policy) =>
    {
        var setup = ScenarioCatalog.Find(scenario).Build(variant);
        var bare = setup with { Actors = [.. setup.Actors.Select(OnlyWithNeededDevice)] };
        ulong with = TestKernel.Finish(TestKernel.Of(policy, setup)).Violations;
        Assert.Equal(with, TestKernel.Finish(TestKernel.Of(policy, bare)).Violations);
    });

    static ActorSpec OnlyWithNeededDevice(ActorSpec actor) =>
        actor with { HasDevice = actor.Script.Any(c => c.Operation.Needs.HasFlag(Needs.Device)) };

    public static TheoryData<string> Ids => [.. OperationCatalog.All.Select(o => o.Id)];

    /// <summary>
    /// On a machine that has what is needed and little else, an operation ends. Without memory in place, too, if it
    /// does not need that.
    /// </summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void What_an_operation_needs_is_enough(string id)
    {
        foreach (string policy in PolicyCatalog.Ids)
        {
            var whole = TestKernel.Finish(TestKernel.Of(policy, JustEnough(id)));
            Assert.True(MayWait(id, policy) || whole.Frame(default).Pc == 0, $"{id} waits under {policy}");
            if (!NeedsOf(id).HasFlag(Needs.MappedPage))
                TestKernel.Finish(TestKernel.Of(policy, JustEnough(id) with { Prefault = false }));
        }
    }

    /// <summary>To be asked to let go, for dirty pages, or for itself.</summary>
    static bool MayWait(string id, string policy) =>
        id is "rdma-answer-request" or "flusher-thread" || (id, policy) is ("direct-write-own-mmap", "page-lock-dio");

    static Needs NeedsOf(string id) => Script(id).Aggregate(Needs.None, (all, call) => all | call.Operation.Needs);

    /// <summary>The operation, after those that it needs its request from.</summary>
    static IEnumerable<Call> Script(string id) =>
        Use.All.FirstOrDefault(u => u.Operation.Id == id)?.SinceRequest ?? [OperationCatalog.Find(id)!.On(0)];

    static Setup JustEnough(string id)
    {
        var needs = NeedsOf(id);
        bool Has(Needs some) => (needs & some) != 0;
        int count = Has(Needs.SeveralPages) ? Pages : 1;
        int mm = Has(Needs.ForkedMemory) ? 1 : 0, page = Has(Needs.NotFirstPage) ? 1 : 0;
        Call[] script = [.. Script(id).Select(c => c.Operation.On(page, count, mm, Has(Needs.Child) ? 1 : 0))];
        var fork = new ActorSpec("parent", ActorKind.Task, [ForkProcess.Operation.On(0, child: 1)], HasDevice: false);
        return new()
        {
            FilePages = Has(Needs.File | Needs.FilePage | Needs.DaxFile) ? Pages : 0,
            AnonPages = Pages,
            Mms = Has(Needs.Child | Needs.ForkedMemory) ? 2 : 1,
            PagesPerRequest = Has(Needs.RoomForTwo) ? count + 1 : count,
            SpareFolios = 2 * Pages,
            HugeEvery = Has(Needs.HugePage) ? 1 : 0,
            IsDax = Has(Needs.DaxFile),
            Area = Has(Needs.MovableArea) ? PageFlags.Cma : PageFlags.None,
            DirtyLimit = Has(Needs.DirtyLimit) ? 1 : 0,
            FileSize = Has(Needs.FileSize) ? Pages : 0,
            Actors =
            [
                new("actor", ActorKind.Task, script, Has(Needs.Device)),
                .. Has(Needs.ForkedMemory) ? [fork] : (ActorSpec[])[],
            ],
        };
    }
}
