using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class WritebackOfPinnedTests
{
    [Fact]
    public void Writeback_of_a_page_that_a_device_may_write_is_found() =>
        Finds(
            FilePage.Dirty("a").Get("get", 1).StartWriteback("ext4_writepages"),
            "writeback-of-pinned 0x1000@ext4_writepages x1");

    [Fact]
    public void Writeback_of_a_page_that_a_device_only_reads_is_right() =>
        FindsNothing(FilePage.Dirty("a").Pin("get", 1, write: false).StartWriteback("ext4_writepages"));

    [Fact]
    public void Writeback_from_a_copy_is_right() =>
        FindsNothing(
            FilePage.Dirty("a").Get("get", 1)
                .Add(EventKind.WritebackStart, "ext4_writepages", set: PageFlags.Writeback | PageFlags.Bounced));
}
