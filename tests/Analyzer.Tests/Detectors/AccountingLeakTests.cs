using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class AccountingLeakTests
{
    [Fact]
    public void A_charge_that_outlives_its_request_is_found() =>
        Finds(
            Charged(3).Add(EventKind.Uncharge, "unaccount", page: 0, n: 2, request: 1, arg: 2).End("close"),
            "accounting-leak 0x0@account_pages x1");

    [Fact]
    public void A_charge_that_is_given_back_is_right() =>
        FindsNothing(Charged(3).Add(EventKind.Uncharge, "unaccount", page: 0, n: 3, request: 1, arg: 2).End("close"));
}
