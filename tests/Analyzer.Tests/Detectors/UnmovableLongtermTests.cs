using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class UnmovableLongtermTests
{
    [Fact]
    public void A_registration_that_keeps_an_area_from_being_vacated_is_found() =>
        Finds(Longterm(CmaPage).Add(EventKind.MigrateFail, "cma_alloc"), "unmovable-longterm 0x1000@ib_umem_get x1");

    [Fact]
    public void A_registration_where_memory_need_not_move_is_right() =>
        FindsNothing(Longterm(AnonPage).Add(EventKind.MigrateFail, "compact_zone"));

    [Fact]
    public void A_short_pin_in_the_way_of_migration_is_right() =>
        FindsNothing(CmaPage.Pin("get", 1).Add(EventKind.MigrateFail, "cma_alloc"));
}
