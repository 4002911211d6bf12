using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class SecureIoTests
{
    [Fact]
    public void A_device_that_reads_a_secure_page_is_found() =>
        Finds(
            AnonPage.Get("iter_to_pipe", 1).Add(EventKind.MakeSecure, "uv_call", set: PageFlags.Secure).Submit(1)
                .Add(EventKind.DmaLoad, "device", request: 1),
            "secure-io 0x1000@iter_to_pipe x1");

    [Fact]
    public void A_page_that_was_made_accessible_may_be_read() =>
        FindsNothing(
            AnonPage.Get("iter_to_pipe", 1).Add(EventKind.MakeSecure, "uv_call", set: PageFlags.Secure)
                .Add(EventKind.MakeAccessible, "hook", clear: PageFlags.Secure).Submit(1)
                .Add(EventKind.DmaLoad, "device", request: 1));
}
