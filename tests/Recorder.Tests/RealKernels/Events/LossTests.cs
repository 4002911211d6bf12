using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

public class LossTests
{
    const string Wb = "sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3\n";

    [Theory]
    [InlineData("CPU:1 [LOST 86 EVENTS]\n", 86)]
    [InlineData("CPU:1 [LOST EVENTS]\n", 0)]
    public void Lost_events_are_a_gap(string line, int lost)
    {
        var trace = Ftrace.Import(Wb + line + Wb);
        Assert.Equal([EventKind.WritebackEnd, EventKind.Gap, EventKind.WritebackEnd], trace.Events.Select(e => e.Kind));
        Assert.Equal((lost, 2L, 0L), (trace.Events[1].N, trace.Events[1].Arg, trace.Events[1].Request));
    }

    /// <summary>The other processor's event is not lost, and comes between.</summary>
    [Fact]
    public void A_loss_is_bounded_by_the_last_event_of_its_processor()
    {
        string other = Wb.Replace("[000]", "[001]", StringComparison.Ordinal);
        var trace = Ftrace.Import(Wb + Wb + other + "CPU:0 [LOST 3 EVENTS]\n" + Wb);
        Assert.Equal(
            (EventKind.Gap, 3, 1L, 2L),
            (trace.Events[3].Kind, trace.Events[3].N, trace.Events[3].Arg, trace.Events[3].Request));
    }

    [Theory]
    [InlineData("# entries-in-buffer/entries-written: 15168/16982   #P:2\n", "gap n=1814")]
    [InlineData("# entries-in-buffer/entries-written: 15168/15168   #P:2\n", "")]
    [InlineData("# entries-in-buffer/entries-written: /   #P:2\n", "")]
    public void Entries_that_were_overwritten_are_a_gap_at_the_start(string header, string expected) =>
        Assert.Equal(
            (expected + "\nwriteback_end 100 ref=3 at folio_end_writeback").TrimStart('\n'),
            Ftrace.Events("# tracer: nop\n#\n" + header + Wb));

    const string Overwritten = "# tracer: nop\n#\n# entries-in-buffer/entries-written: 2/9   #P:2\n";
    static readonly string OfCpu1 = Wb.Replace("[000]", "[001]", StringComparison.Ordinal);

    /// <summary>What processor 1 did while processor 0's first event happened has been overwritten.</summary>
    [Fact]
    public void A_buffer_that_starts_later_is_a_gap_there() => Assert.Equal(
        """
        gap n=7
        writeback_end 100 ref=3 at folio_end_writeback
        gap
        writeback_end 100 ref=3 at folio_end_writeback
        """,
        Ftrace.Events(Overwritten + Wb + "##### CPU 1 buffer started ####\n" + OfCpu1));

    /// <summary>Our script says which buffers overran: the others' first events may come late without a loss.</summary>
    [Theory]
    [InlineData("# pintrace overrun 0 0\n# pintrace overrun 1 7\n", "", "gap n=7\n", "")]
    [InlineData("# pintrace overrun 0 7\n# pintrace overrun 1 0\n", "gap n=7\n", "", "")]
    [InlineData("# pintrace overrun 0 3\n# pintrace overrun 1 4\n", "gap n=3\n", "gap n=4\n", "")]
    [InlineData("# pintrace overrun 2 7\n", "", "", "\ngap n=7")]
    public void Known_overruns_are_gaps_where_the_events_of_their_processors_begin(
        string facts, string before, string between, string after) => Assert.Equal(
        $"{before}writeback_end 100 ref=3 at folio_end_writeback\n"
            + $"{between}writeback_end 100 ref=3 at folio_end_writeback{after}",
        Ftrace.Events(facts + Overwritten + Wb + "##### CPU 1 buffer started ####\n" + OfCpu1));

    [Fact]
    public void After_a_loss_a_return_without_arguments_is_not_paired_with_an_older_call() => Assert.Equal(
        "gap n=2", Ftrace.Events("""
        wl-7 [001] ...1. 1.0: e: (try_grab_page+0x0/0x100) page=@100 flags=0x40001 pflags=0x4 head=0x0 rc=2
        CPU:1 [LOST 2 EVENTS]
        wl-7 [001] ...1. 1.1: r: (follow_page_pte <- try_grab_page) ret=1
        """));

    [Fact]
    public void The_summary_tells_what_became_of_the_lines()
    {
        var summary = new TraceImport([Ftrace.Source("""
            # tracer: nop
            sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            sh-7 [000] ..... 1.1: <stack trace>
             => folio_end_writeback
            sh-7 [000] ..... 1.2: sched_switch: x
            what is this
            CPU:1 [LOST 5 EVENTS]
            """)]).Run(header => new MemoryTrace(header));
        Assert.Equal(
            (7L, 2L, 1L, 1L, 5L, 2L),
            (summary.Lines, summary.StackLines, summary.OtherKinds, summary.Unreadable, summary.Lost, summary.Events));
        Assert.Equal([(EventKind.WritebackEnd, 1L), (EventKind.Gap, 1L)], summary.Kinds);
    }
}
