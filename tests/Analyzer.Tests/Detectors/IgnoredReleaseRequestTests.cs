using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class IgnoredReleaseRequestTests
{
    [Fact]
    public void A_request_to_release_that_nobody_answers_is_found() =>
        Finds(Hung(Longterm(FilePage), WaitReason.ReleaseAnswer), "ignored-release-request 0x1000@ib_umem_get x1");
}
