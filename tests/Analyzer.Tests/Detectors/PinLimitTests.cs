using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class PinLimitTests
{
    [Fact]
    public void A_charge_that_is_refused_is_told_and_one_that_is_granted_is_not()
    {
        Finds(
            AnonPage.Add(EventKind.Charge, "account_locked_vm", page: 0, outcome: Outcome.Refused),
            "pin-limit 0x0@account_locked_vm x1");
        FindsNothing(AnonPage.Add(EventKind.Charge, "account_locked_vm", page: 0, request: 1));
    }
}
