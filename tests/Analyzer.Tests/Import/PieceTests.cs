using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Import;

/// <summary>The smallest pieces of real runs that show something.</summary>
public class PieceTests
{
    static MemoryTrace Piece(string name) =>
        Imported.Run(File.OpenRead(RepoFiles.Path("tests", "Analyzer.Tests", "Import", "pieces", name + ".txt")));

    /// <summary>
    /// Direct I/O from memory that was never written: four pins and unpins of the zero page, with a count of 1 before
    /// and after each of them.
    /// </summary>
    [Fact]
    public void Pins_of_the_zero_page_count_nothing()
    {
        var trace = Piece("zero-page.linux-6.12");
        Assert.Equal((4, 4), (trace.Events.Count(IsOf(EventKind.Pin)), trace.Events.Count(IsOf(EventKind.Unpin))));
        var report = Analysis.Run(trace);
        Assert.Equal("", Imported.Findings(report));
        Assert.Empty(report.Callsites);
    }

    static Func<PageEvent, bool> IsOf(EventKind kind) => e =>
        e.Kind == kind && e.RefCount == 1 && (e.State & PageFlags.Zero) != 0 && (e.Flags & EventFlags.Uncounted) != 0;

    /// <summary>
    /// The same on 6.1: the lines of a run, with the flags of a pin and the counts of a stable release that does not
    /// count it, or of an earlier one that does.
    /// </summary>
    [Theory]
    [InlineData(1, 1, "")]
    [InlineData(1025, 2049, "zero-page-counted cc400 x1 follow_page_pte")]
    public void Of_an_older_kernel_the_counts_tell(int second, int atUnpin, string findings)
    {
        string grab =
            "wl-152 [000] ...1. 6.490330: grab: (try_grab_page+0x0/0x100) page=0xffd4000003310000 flags=0x40002 "
            + "pflags=0xfffffc0001000 head=0xffd4000003310008 rc={0} map=0x0 idx=0x0\n"
            + "wl-152 [000] ...1. 6.490331: grab_ret: (follow_page_pte+0x1/0x2 <- try_grab_page) ret=1\n";
        string put =
            "<idle>-0 [000] dNh2. 6.490690: gup_put: (gup_put_folio+0x0/0xa0) folio=0xffd4000003310000 refs=1 "
            + "flags=0x40000 pflags=0xfffffc0001002 rc={0} pc=0 mc=-1 map=0x0 idx=0x0\n";
        string With(string line, int count) => line.Replace("{0}", $"{count}", StringComparison.Ordinal);
        int atLast = Math.Max(1, atUnpin - 1024);
        Assert.Equal(
            findings, Imported.Findings(With(grab, 1) + With(grab, second) + With(put, atUnpin) + With(put, atLast)));
    }

    /// <summary>
    /// A module releases its pins before its device is done; the line in which munmap frees the page is taken from the
    /// end of the same run.
    /// </summary>
    [Fact]
    public void A_page_freed_before_its_io_completes_is_found()
    {
        var report = Analysis.Run(Piece("freed-in-flight.linux-6.12"));
        Assert.Equal(
            "early-release 6081 x1 pinbug_release\ndma-after-free 6081 x1 pinbug_release", Imported.Findings(report));
        Assert.Equal(
            "page 0x6081: acquired at pinbug_ioctl, let go at pinbug_release and freed; the device could write to it "
                + "until the I/O completed",
            report.Findings[1].Message);
    }
}
