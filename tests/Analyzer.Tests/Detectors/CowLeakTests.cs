using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class CowLeakTests
{
    static EventScript InPipe =>
        AnonPage.Add(EventKind.Get, "iter_to_pipe", refs: 1, token: 1, request: 1, flags: EventFlags.Gup, arg: 1);

    [Fact]
    public void A_pipe_that_shows_what_another_process_wrote_is_found() =>
        Finds(
            InPipe.Add(EventKind.Reuse, "do_wp_page").Add(EventKind.CpuStore, "store", arg: 0)
                .Add(EventKind.CpuLoad, "read", token: 1),
            "cow-leak 0x1000@do_wp_page x1");

    [Fact]
    public void A_pipe_that_shows_what_its_own_process_wrote_is_right() =>
        FindsNothing(InPipe.Add(EventKind.CpuStore, "store", arg: 1).Add(EventKind.CpuLoad, "read", token: 1));
}
