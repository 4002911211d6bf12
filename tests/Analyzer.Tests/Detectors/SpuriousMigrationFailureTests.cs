using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class SpuriousMigrationFailureTests
{
    [Fact]
    public void A_passing_reference_that_makes_migration_fail_is_found() =>
        Finds(
            CmaPage.Add(EventKind.Get, "mlock_folio", refs: 1, token: 1).Add(EventKind.MigrateFail, "migrate"),
            "spurious-migration-failure 0x1000@mlock_folio x1");

    [Fact]
    public void A_passing_reference_beside_a_pin_is_not_what_makes_migration_fail() =>
        FindsNothing(
            CmaPage.Add(EventKind.Get, "mlock_folio", refs: 1, token: 2).Pin("get", 1)
                .Add(EventKind.MigrateFail, "migrate"));
}
