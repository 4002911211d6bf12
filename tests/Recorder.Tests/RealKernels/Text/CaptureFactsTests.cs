using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text;

/// <summary>What a capture says about itself is kept with its events.</summary>
public class CaptureFactsTests
{
    const string Wb = "sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3\n";

    static string Facts(string text) => string.Join(
        ' ', Ftrace.Import(text).Names.Facts.Select(f => $"{f.Key}={f.Value}"));

    [Fact]
    public void Comments_of_a_recipe_are_facts() => Assert.Equal(
        "missed.gup_put=48 vmstat_after.nr_foll_pin_acquired=196 vmstat_before.nr_foll_pin_acquired=100",
        Facts(
            "# pintrace vmstat-before nr_foll_pin_acquired 100\n" + Wb
                + "# pintrace vmstat-after nr_foll_pin_acquired 196\n# pintrace kprobe-missed gup_put 48\n"));

    [Fact]
    public void What_was_left_out_by_choice_is_a_fact() => Assert.Equal(
        "only.callsite=ib_umem_get=1 only.task=fio,qemu*=1 stacks.cpu=0,3=1",
        Facts(
            "# pintrace only task=fio,qemu*\n# pintrace only callsite=ib_umem_get\n# pintrace stacks cpu=0,3\n" + Wb));

    [Fact]
    public void Counters_as_the_kernel_prints_them_are_before_and_after() => Assert.Equal(
        "vmstat_after.nr_foll_pin_released=77 vmstat_before.nr_foll_pin_released=5",
        Facts(Wb + "nr_foll_pin_released 5\nnr_free_pages 9\nnr_foll_pin_released 6\nnr_foll_pin_released 77\n"));

    [Fact]
    public void Kprobe_profile_tells_of_missed_hits() => Assert.Equal(
        "missed.gup_put=48 missed.mkclean=0",
        Facts(Wb + "  gup_put                       66              48\n  mkclean   3   0\n"));

    [Theory]
    [InlineData("# pintrace vmstat-before nr_foll_pin_acquired many\n")]
    [InlineData("# pintrace vmstat-before\n")]
    [InlineData("nr_foll_pin_acquired -7\n")]
    [InlineData("gup_put 66 x\n")]
    [InlineData("12 66 48\n")]
    public void What_is_no_fact_is_none(string line) => Assert.Equal("", Facts(Wb + line));

    [Fact]
    public void A_file_keeps_them()
    {
        using var folder = new TempFolder();
        using (
            var writer = new TraceWriter(
                folder.File("t.db"), new TraceHeader { Source = TraceHeader.Imported, Coverage = TraceCoverage.None },
                force: false))
        {
            writer.Names.Facts["missed.gup_put"] = 48;
            writer.Finish(TraceHeader.Complete);
        }
        Assert.Equal(48, new TraceReader(folder.File("t.db")).Names.Facts["missed.gup_put"]);
    }
}
