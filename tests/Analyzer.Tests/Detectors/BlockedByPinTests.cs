using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class BlockedByPinTests
{
    [Fact]
    public void An_endless_wait_without_a_request_is_another_finding() =>
        Finds(Hung(Longterm(FilePage), WaitReason.Pins), "blocked-by-pin 0x1000@ib_umem_get x1");

    [Fact]
    public void An_endless_wait_for_references_is_blamed_on_who_holds_one() =>
        Finds(Hung(Longterm(FilePage), WaitReason.References), "blocked-by-pin 0x1000@ib_umem_get x1");

    [Fact]
    public void A_task_that_hangs_for_pins_is_blamed_on_the_oldest_holder() =>
        Finds(
            FilePage.Pin("ib_umem_get", 1).Pin("other", 2).Add(EventKind.HungTask, "fsync", arg: (long)WaitReason.Pins),
            "blocked-by-pin 0x1000@ib_umem_get x1");

    [Fact]
    public void If_nobody_holds_the_page_any_more_the_last_user_is_blamed() =>
        Finds(
            FilePage.Get("dio", 1).Put("dio", 1).Add(EventKind.HungTask, "truncate", arg: (long)WaitReason.Pins),
            "blocked-by-pin 0x1000@dio x1");

    [Fact]
    public void A_writer_that_hangs_over_the_dirty_limit_is_blamed_on_pinned_dirty_pages() =>
        Finds(
            FilePage.Dirty("fault").Pin("ib_umem_get", 1)
                .Add(EventKind.HungTask, "balance_dirty_pages", page: 0, arg: (long)WaitReason.DirtyLimit),
            "blocked-by-pin 0x1000@ib_umem_get x1");

    [Fact]
    public void A_wait_that_ends_is_right() =>
        FindsNothing(
            FilePage.Pin("a", 1).Add(EventKind.Wait, "fsync", arg: (long)WaitReason.Pins).Unpin("a", 1)
                .Add(EventKind.Wake, "fsync", arg: (long)WaitReason.Pins).End("a"));
}
