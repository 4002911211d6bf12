using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.Scenarios.Fork;
using Pintrace.Recorder.Simulation.Scenarios.Zoo;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Holds;

/// <summary>Reference counts of pinned pages as one works them out by hand from mm/gup.c.</summary>
public class LedgerTests
{
    /// <summary>One anonymous page, and what the actors have done to it.</summary>
    static Machine After(params ActorSpec[] actors) =>
        Finish(Of("linux-7.0", new Setup { AnonPages = 1, Mms = 2, SpareFolios = 3, Actors = actors }));

    [Fact]
    public void One_pin_is_1025_two_pins_and_a_pipe_are_2050_and_a_pin_put_by_mistake_leaves_2049()
    {
        Assert.Equal(1025, After(Actor("a", IbUmem.Register.On(0))).Folio(new(0)).RefCount);
        var k = After(
            Actor("a", IbUmem.Register.On(0)),
            Actor("b", IbUmem.Register.On(0)),
            Actor("c", Vmsplice.Fill.On(0)));
        Assert.Equal(2050, k.Folio(new(0)).RefCount);
        Ledger.Release(k, k.SlotOf(new(0), 0), ReleaseWith.Put);
        int count = k.Folio(new(0)).RefCount;
        Assert.Equal((2049, 1, 2), (count, count % Limits.PinBias, count / Limits.PinBias));
    }

    [Fact]
    public void Put_instead_of_unpin_leaves_1023_references_behind()
    {
        var wrong = new Operation("wrong", ["driver"], RequestScope.Ends,
        [
            Step.Each("put_page", static (k, ref f, ref p) =>
                Ledger.Release(k, k.SlotOf(new(0), f.Index), ReleaseWith.Put)),
        ]);
        var k = After(Actor("driver", IbUmem.Register.On(0), wrong.On(0)));
        Assert.Equal(1 + 1023, k.Folio(new(0)).RefCount);
        Assert.NotEqual(0UL, k.Violations & 1UL << (int)FindingKind.PutOnPin);
    }

    [Fact]
    public void Only_who_may_write_is_a_writer()
    {
        Assert.Equal(1, After(Actor("rdma", IbUmem.Register.On(0))).Folio(new(0)).WriteHolds);
        Assert.Equal(0, After(Actor("vfio", VfioMap.ForReading.On(0))).Folio(new(0)).WriteHolds);
    }

    /// <summary>
    /// An I/O that relies on a pin is not protected by a reference, in which fork and reclaim see no pin.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pin_that_is_released_in_flight_needs_another_pin(bool isPin)
    {
        var k = Finish(Of("linux-7.0", new Setup
        {
            AnonPages = 1, Actors = [ActorWithDevice("app", IbUmem.Register.On(0))],
        }));
        Slot own = k.SlotOf(new(0), 0);
        Ledger.Take(k, k.RequestSlotOf(new(0), 0), new(0), isPin ? HoldKind.Gup | HoldKind.Pin : HoldKind.Get);
        IoHolds.SubmitPage(k, own, k.SlotOf(new(1), 0), HoldKind.Gup | HoldKind.Pin, deviceWrites: true);
        k.HoldAt(own).Kind |= HoldKind.InFlight;
        Ledger.Release(k, own);
        Assert.Equal(isPin ? 0UL : 1UL << (int)FindingKind.EarlyRelease, k.Violations);
    }

    [Fact]
    public void A_folio_of_512_pages_pinned_once_counts_512_on_both_counts_and_512_single_unpins_balance_it()
    {
        var k = Finish(Of("linux-7.0", new Setup
        {
            AnonPages = 1,
            HugeEvery = 1,
            PagesPerRequest = 512,
            Actors = [Actor("a", IbUmem.Register.On(0))],
        }));
        Assert.Equal((513, 512), (k.Folio(new(0)).RefCount, k.Folio(new(0)).PinCount));
        Ledger.Release(k, k.SlotOf(new(0), 0));
        const HoldKind single = HoldKind.Gup | HoldKind.Pin | HoldKind.Single;
        for (ushort page = 0; page < 512; page++) Ledger.Take(k, k.SlotOf(new(0), page), new(0), single, page);
        Assert.Equal((513, 512), (k.Folio(new(0)).RefCount, k.Folio(new(0)).PinCount));
        for (int page = 0; page < 512; page++) Ledger.Release(k, k.SlotOf(new(0), page));
        Assert.Equal((1, 0), (k.Folio(new(0)).RefCount, k.Folio(new(0)).PinCount));
    }

    [Fact]
    public void As_many_pins_as_fit_are_2_147_482_625_and_one_more_wraps_and_still_looks_pinned()
    {
        var k = Of("linux-7.0", new Setup { AnonPages = 1, PagesPerRequest = 23, Actors = [Actor("a")] });
        k.WaitOf(new(0));       // makes the frame the current one
        for (byte order = 0; order < 21; order++)
            Ledger.TakeMany(k, k.SlotOf(new(0), order), new(0), order, HoldKind.Pin);
        Assert.Equal((2_147_482_625, true), (k.Folio(new(0)).RefCount, k.Folio(new(0)).MaybeDmaPinned));
        Ledger.Take(k, k.SlotOf(new(0), 21), new(0), HoldKind.Pin);
        Assert.Equal((-2_147_483_647, true), (k.Folio(new(0)).RefCount, k.Folio(new(0)).MaybeDmaPinned));
        Assert.NotEqual(0UL, k.Violations & 1UL << (int)FindingKind.RefcountOverflow);
    }

    /// <summary>
    /// Each I/O adds 1,024 and takes 1 back: after 2^31 / 1023 of them, 2,099,202, the count is full, and the next one
    /// flips its sign.
    /// </summary>
    [Fact]
    public void A_pin_that_is_put_drifts_by_1023_an_io()
    {
        Call io = LegacyDirectWrite.Reffed.On(0);
        Assert.Equal(1 + 3 * 1023, After(ActorWithDevice("dio", io, io, io)).Folio(new(0)).RefCount);
        Assert.Equal(int.MaxValue, CountAfter(2_099_201, io));
        Assert.InRange(CountAfter(2_099_202, io), int.MinValue, -1);
    }

    /// <summary>The count after so many I/Os that were done before, and one more.</summary>
    static int CountAfter(int done, Call io)
    {
        var k = Of("truncate-fails", new Setup { AnonPages = 1, Actors = [ActorWithDevice("dio", io)] });
        k.Folio(new(0)).RefCount = 1 + done * 1023;
        return Finish(k).Folio(new(0)).RefCount;
    }

    /// <summary>
    /// Taken through pin_user_pages and released through unpin_user_page, pages balance in the two counters of
    /// /proc/vmstat.
    /// </summary>
    [Fact]
    public void Pins_taken_and_released_balance_in_pages()
    {
        var trace = Runs.InMemory("legacy-dio-put", "linux-7.0", "fixed");
        long Pages(EventKind kind) => trace.Events.Where(e => e.Kind == kind).Sum(e => (long)e.N);
        Assert.Equal((2, 2), (Pages(EventKind.Pin), Pages(EventKind.Unpin)));
    }
}
