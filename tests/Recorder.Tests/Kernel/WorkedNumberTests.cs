using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.Scenarios.Fork;
using Pintrace.Recorder.Simulation.Scenarios.Zoo;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Kernel;

/// <summary>Reference counts of pinned pages as one works them out by hand from mm/gup.c and mm/vmscan.c.</summary>
public class WorkedNumberTests
{
    static Machine Machine(string policy, Setup setup) => Scene.Set(setup, PolicyCatalog.Find(policy), sink: null).Machine;

    static ActorSpec Task(string name, params Call[] script) => new(name, ActorKind.Task, script, HasDevice: true);

    /// <summary>Runs each frame in turn until nothing moves.</summary>
    static Machine Finish(Machine k)
    {
        for (bool moved = true; moved;)
        {
            moved = false;
            for (int frame = 0; frame < k.FrameCount; frame++)
                while (k.TryStep(frame)) moved = true;
        }
        return k;
    }

    static Machine Finish(string policy, params ActorSpec[] actors) => Finish(Machine(policy, new Setup { AnonPages = 1, Mms = 2, SpareFolios = 3, Actors = actors }));

    [Fact]
    public void One_pin_is_1025_two_pins_and_a_pipe_are_2050_and_a_pin_put_by_mistake_leaves_2049()
    {
        Assert.Equal(1025, Finish("linux-7.0", Task("a", IbUmem.Register.On(0))).Folio(0).RefCount);
        ActorSpec[] three = [Task("a", IbUmem.Register.On(0)), Task("b", IbUmem.Register.On(0)), Task("c", Vmsplice.Fill.On(0))];
        var k = Finish("linux-7.0", three);
        Assert.Equal(2050, k.Folio(0).RefCount);
        Ledger.Release(k, k.SlotOf(0, 0), ReleaseWith.Put);
        int count = k.Folio(0).RefCount;
        Assert.Equal((2049, 1, 2), (count, count % Folio.PinBias, count / Folio.PinBias));
    }

    /// <summary>mapping + cache + buffers; isolated; unmapped; without buffers: 2 is what reclaim may freeze, and one reference more is 3.</summary>
    [Theory]
    [InlineData("legacy-get", true, new[] { 3, 4, 3, 2 })]
    [InlineData("legacy-get", false, new[] { 4, 5, 4, 3 })]
    public void Reclaim_counts_down_to_what_it_may_freeze_unless_somebody_holds_the_page(string policy, bool freezes, int[] counts)
    {
        var events = new MemoryTrace(new TraceHeader { Source = TraceHeader.Simulated, Coverage = TraceCoverage.Full });
        ActorSpec[] actors = freezes ? [Task("kswapd", Reclaim.Operation.On(0))] : [Task("rdma", IbUmem.RegisterReadOnly.On(0)), Task("kswapd", Reclaim.Operation.On(0))];
        Finish(Scene.Set(new Setup { FilePages = 1, Actors = actors }, PolicyCatalog.Find(policy), events).Machine);
        var reclaim = events.Events.SkipWhile(e => e.Kind != EventKind.Isolate).ToList();
        int Count(EventKind kind) => reclaim.First(e => e.Kind == kind).RefCount;
        Assert.Equal(counts, (int[])[Count(EventKind.Isolate) - 1, Count(EventKind.Isolate), Count(EventKind.Unmap), Count(EventKind.DropBuffers)]);
        Assert.Equal(freezes ? Outcome.Done : Outcome.Failed, reclaim.First(e => e.Kind == EventKind.Freeze).Outcome);
    }

    [Fact]
    public void A_folio_of_512_pages_pinned_once_counts_512_on_both_counts_and_512_single_unpins_balance_it()
    {
        var k = Machine("linux-7.0", new Setup { AnonPages = 1, HugeEvery = 1, PagesPerRequest = 512, Actors = [Task("a", IbUmem.Register.On(0))] });
        Finish(k);
        Assert.Equal((513, 512), (k.Folio(0).RefCount, k.Folio(0).PinCount));
        Ledger.Release(k, k.SlotOf(0, 0));
        for (ushort page = 0; page < 512; page++) Ledger.Take(k, k.SlotOf(0, page), 0, HoldKind.Gup | HoldKind.Pin | HoldKind.Single, page);
        Assert.Equal((513, 512), (k.Folio(0).RefCount, k.Folio(0).PinCount));
        for (int page = 0; page < 512; page++) Ledger.Release(k, k.SlotOf(0, page));
        Assert.Equal((1, 0), (k.Folio(0).RefCount, k.Folio(0).PinCount));
    }

    [Fact]
    public void As_many_pins_as_fit_are_2_147_482_625_and_one_more_wraps_and_still_looks_pinned()
    {
        var k = Machine("linux-7.0", new Setup { AnonPages = 1, PagesPerRequest = 23, Actors = [Task("a")] });
        for (byte order = 0; order < 21; order++) Ledger.TakeMany(k, k.SlotOf(0, order), 0, order, HoldKind.Pin);
        Assert.Equal((2_147_482_625, true), (k.Folio(0).RefCount, k.Folio(0).MaybeDmaPinned));
        Ledger.Take(k, k.SlotOf(0, 21), 0, HoldKind.Pin);
        Assert.Equal((-2_147_483_647, true), (k.Folio(0).RefCount, k.Folio(0).MaybeDmaPinned));
        Assert.NotEqual(0UL, k.Violations & 1UL << (int)FindingKind.RefcountOverflow);
    }

    [Theory]
    [InlineData(1023, true)]
    [InlineData(1022, false)]
    public void So_many_mappings_and_the_page_cache_look_pinned_or_not(int mappings, bool pinned) => Assert.Equal(pinned, new Folio { RefCount = mappings + 1 }.MaybeDmaPinned);

    /// <summary>Each I/O adds 1,024 and takes 1 back: after 2^31 / 1023 of them, 2,099,202, the count is full, and the next one flips its sign.</summary>
    [Fact]
    public void A_pin_that_is_put_drifts_by_1023_an_io()
    {
        Call io = LegacyDirectWrite.Reffed.On(0);
        Assert.Equal(1 + 3 * 1023, Finish("linux-7.0", Task("dio", io, io, io)).Folio(0).RefCount);
        Assert.Equal(int.MaxValue, After(2_099_201, io));
        Assert.InRange(After(2_099_202, io), int.MinValue, -1);
    }

    /// <summary>The count after so many I/Os that were done before, and one more.</summary>
    static int After(int done, Call io)
    {
        var k = Machine("truncate-fails", new Setup { AnonPages = 1, Actors = [Task("dio", io)] });
        k.Folio(0).RefCount = 1 + done * 1023;
        return Finish(k).Folio(0).RefCount;
    }

    /// <summary>Taken through pin_user_pages and released through unpin_user_page, pages balance in the two counters of /proc/vmstat.</summary>
    [Fact]
    public void Pins_taken_and_released_balance_in_pages()
    {
        var trace = Runs.InMemory("legacy-dio-put", "linux-7.0", "fixed");
        long Pages(EventKind kind) => trace.Events.Where(e => e.Kind == kind).Sum(e => (long)e.N);
        Assert.Equal((2, 2), (Pages(EventKind.Pin), Pages(EventKind.Unpin)));
    }
}
