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
}
