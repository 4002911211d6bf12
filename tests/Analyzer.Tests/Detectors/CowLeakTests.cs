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

    /// <summary>What two processes read through their references after a third and one of them have written.</summary>
    [Theory]
    [InlineData("cow-leak 0x1000@do_wp_page x2", 3)]
    [InlineData("cow-leak 0x1000@do_wp_page x2", 3, 1)]
    [InlineData("cow-leak 0x1000@do_wp_page x2", 1, 3, 3)]
    [InlineData("cow-leak 0x1000@do_wp_page x2", 1, 2, 2)]
    [InlineData("cow-leak 0x1000@do_wp_page x1", 2, 2)]
    public void Each_reader_sees_what_others_wrote(string found, params int[] writers)
    {
        var script = InPipe
            .Add(EventKind.Get, "iter_to_pipe", refs: 1, token: 2, request: 2, flags: EventFlags.Gup, arg: 2)
            .Add(EventKind.Reuse, "do_wp_page");
        foreach (int mm in writers) script.Add(EventKind.CpuStore, "store", arg: mm);
        Finds(script.Add(EventKind.CpuLoad, "read", token: 1).Add(EventKind.CpuLoad, "read", token: 2), found);
    }

    [Fact]
    public void A_pipe_that_shows_what_its_own_process_wrote_is_right() =>
        FindsNothing(InPipe.Add(EventKind.CpuStore, "store", arg: 1).Add(EventKind.CpuLoad, "read", token: 1));
}
