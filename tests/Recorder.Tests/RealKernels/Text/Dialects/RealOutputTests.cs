using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text.Dialects;

/// <summary>
/// What the tools printed of O_DIRECT reads into a file mapping on 6.12.95: 64 pages were pinned by the program (24 in
/// the shorter run under perf), the rest by the tools' own output through 9p. All pins were released.
/// </summary>
public class RealOutputTests
{
    static MemoryTrace Import(string file) => Ftrace.Import(
        new ImportSource(
            file,
            File.OpenRead(RepoFiles.Path("tests", "Recorder.Tests", "RealKernels", "Text", "Dialects", "data", file))));

    static long Sum(MemoryTrace trace, EventKind kind) => trace.Events.Where(e => e.Kind == kind).Sum(e => (long)e.N);

    [Theory]
    [InlineData("trace-cmd-report.txt.gz", "trace-cmd", 91, 5, 48)]
    [InlineData("perf-script.txt.gz", "perf script", 43, 5, 16)]
    [InlineData("perf-script-nostack.txt.gz", "perf script", 43, 5, 16)]
    [InlineData("bpftrace-kfunc.txt.gz", "bpftrace", 91, 5, 48)]
    [InlineData("bpftrace-kprobe.txt.gz", "bpftrace", 91, 5, 48)]
    public void Pins_gets_and_cleanings_are_those_of_the_truth(
        string file, string tool, int pins, int gets, int mkcleans)
    {
        var trace = Import(file);
        Assert.Equal(
            (pins, pins, gets, mkcleans),
            (
                Sum(trace, EventKind.Pin), Sum(trace, EventKind.Unpin), Sum(trace, EventKind.Get),
                trace.Events.Count(e => e.Kind == EventKind.Mkclean)));
        Assert.Equal($"{file}, {tool}, kernel like 6.12", trace.Header.Origin);
    }

    [Theory]
    [InlineData("trace-cmd-report.txt.gz", 0x64ca, 0x64d9, 64)]
    [InlineData("perf-script.txt.gz", 0xdcac, 0xdcb3, 24)]
    [InlineData("bpftrace-kfunc.txt.gz", 0x9f8f, 0x9f9e, 64)]
    public void The_pages_are_those_that_the_program_mapped(string file, long first, long last, int pins) =>
        Assert.Equal(
            pins,
            Import(file).Events.Where(e => e.Kind == EventKind.Pin && e.Pfn >= first && e.Pfn <= last).Sum(e => e.N));

    [Fact]
    public void Raw_fields_are_read() => Assert.Equal(3, Sum(Import("trace-cmd-report-raw.txt.gz"), EventKind.Get));

    [Theory]
    [InlineData(
        "trace-cmd-report-stack.txt.gz",
        "gup_put_folio < __bio_release_pages < iomap_dio_bio_end_io < blk_update_request < blk_mq_end_request < "
            + "virtblk_done < vring_interrupt < __handle_irq_event_percpu")]
    [InlineData(
        "bpftrace-kprobe.txt.gz",
        "gup_put_folio < netfs_free_request < netfs_unbuffered_write_iter_locked < netfs_unbuffered_write_iter < "
            + "vfs_write < ksys_write < do_syscall_64 < entry_SYSCALL_64_after_hwframe")]
    [InlineData(
        "perf-script.txt.gz",
        "gup_put_folio < netfs_free_request < netfs_unbuffered_write_iter_locked < netfs_unbuffered_write_iter < "
            + "vfs_write < ksys_write < do_syscall_64 < entry_SYSCALL_64_after_hwframe")]
    public void The_first_release_has_its_stack(string file, string stack)
    {
        var trace = Import(file);
        Assert.Equal(stack, trace.Names.Callsites[trace.Events.First(e => e.Kind == EventKind.Unpin).Callsite].Stack);
    }
}
