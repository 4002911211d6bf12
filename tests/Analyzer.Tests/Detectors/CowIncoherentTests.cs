using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class CowIncoherentTests
{
    static EventScript Forked(long copiedBy) =>
        AnonPage.Add(
            EventKind.Pin, "dio", refs: 1024, token: 1, request: 1, flags: EventFlags.Gup | EventFlags.Write, arg: 0)
            .Submit(1)
        .Add(EventKind.WriteProtect, "copy_present_pte", clear: PageFlags.AnonExclusive)
            .Add(EventKind.Map, "copy_present_pte", refs: 1, maps: 1, arg: 1)
        .Add(EventKind.Cow, "do_wp_page", arg: 0x2000 << 8 | copiedBy)
            .Add(EventKind.Zap, "do_wp_page", refs: -1, maps: -1, arg: copiedBy).Store();

    [Fact]
    public void A_process_that_copied_its_page_away_from_its_device_is_found() =>
        Finds(Forked(copiedBy: 0), "cow-incoherent 0x1000@copy_present_pte x1");

    [Fact]
    public void A_child_that_copied_its_page_is_right() => FindsNothing(Forked(copiedBy: 1));

    static EventScript ReadAfterCopy(EventFlags flags) =>
        AnonPage.Add(EventKind.Pin, "reader", refs: 1024, token: 1, request: 1, flags: EventFlags.Gup | flags, arg: 0)
        .Add(EventKind.WriteProtect, "change_pte_range", set: PageFlags.AnonExclusive)
            .Add(EventKind.Cow, "do_wp_page", arg: 0x2000 << 8).Add(EventKind.Zap, "do_wp_page", refs: -1, maps: -1)
        .Add(EventKind.IoSubmit, "post_send", token: 1, request: 1)
            .Add(EventKind.DmaLoad, "device", request: 1, actor: "nic");

    [Fact]
    public void A_registration_that_reads_a_page_which_its_process_left_is_found() =>
        Finds(ReadAfterCopy(EventFlags.Longterm), "cow-incoherent 0x1000@change_pte_range x1");

    [Fact]
    public void A_short_read_may_see_what_was_there_when_it_began() => FindsNothing(ReadAfterCopy(EventFlags.None));

    /// <summary>A log without stores: a request has a page, a write fault copies it, the request lets go.</summary>
    static EventScript Released(EventFlags flags, int copiedBy = 3) =>
        new EventScript(TraceCoverage.None).AnonPage()
            .Add(EventKind.Get, "nfs", refs: 1, flags: EventFlags.Gup | flags, arg: EventArg.OfAcquisition(3, 0))
            .Add(EventKind.Cow, "do_wp_page", arg: EventArg.OfCow(0x2000, copiedBy))
            .Add(EventKind.Put, "free", refs: -1);

    const EventFlags NfsRead = EventFlags.HandOver | EventFlags.Write;

    [Fact]
    public void Where_stores_are_not_in_the_trace_a_request_that_lets_go_of_a_copied_page_is_found() =>
        Finds(Released(NfsRead), "cow-incoherent 0x1000@do_wp_page x1");

    [Theory]
    [InlineData(NfsRead, 4)]
    [InlineData(NfsRead, 0)]
    [InlineData(EventFlags.HandOver, 3)]
    [InlineData(EventFlags.Write, 3)]
    public void Nor_is_another_process_a_request_that_only_reads_or_a_reference_whose_end_may_be_older(
        EventFlags flags, int copiedBy) => FindsNothing(Released(flags, copiedBy));

    [Fact]
    public void A_copy_before_the_request_is_not_found() =>
        FindsNothing(
            new EventScript(TraceCoverage.None).AnonPage()
                .Add(EventKind.Cow, "do_wp_page", arg: EventArg.OfCow(0x2000, 3))
                .Add(
                    EventKind.Get, "nfs", refs: 1, flags: EventFlags.Gup | NfsRead, arg: EventArg.OfAcquisition(3, 0))
                .Add(EventKind.Put, "free", refs: -1));
}
