using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class AccountingUnderTests
{
    [Fact]
    public void A_pin_that_outlives_its_charge_is_found() =>
        Finds(
            Longterm(Charged(1)).Add(EventKind.Uncharge, "unaccount", page: 0, n: 1, request: 1, arg: 2),
            "accounting-under 0x1000@ib_umem_get x1");

    [Fact]
    public void A_pin_that_is_still_charged_is_right() =>
        FindsNothing(Longterm(Charged(2)).Add(EventKind.Uncharge, "unaccount", page: 0, n: 1, request: 1, arg: 2));
}
