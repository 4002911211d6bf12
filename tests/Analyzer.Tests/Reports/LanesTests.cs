using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Reports;

public class LanesTests
{
    [Fact]
    public void A_column_for_each_actor_and_a_line_for_each_event()
    {
        var script = new EventScript()
            .Add(EventKind.Alloc, "setup")
            .Add(EventKind.Pin, "a", refs: 1024, actor: "rdma")
            .Add(EventKind.Lock, "b", set: PageFlags.Locked, actor: "flusher")
            .Add(EventKind.Mkclean, "b", actor: "flusher");
        var text = new StringWriter();
        string? Mark(PageEvent e) => e.Kind == EventKind.Mkclean ? "here" : null;
        new Lanes(script.Trace.Names, Mark, Screen.Piped(text)).Write(script.Trace.Events, all: false, new RowLimit(0));
        Assert.Equal("""
              event  task       rdma       flusher     page 0x1000
                  1  alloc      .          .           ref 1 map 0
                  2  .          pin        .           ref 1025 map 0
                  4  .          .          mkclean     ref 1025 map 0  <== here
            … 1 event without effect on the finding: --all-steps

            """.ReplaceLineEndings("\n"), text.ToString().ReplaceLineEndings("\n"));
    }

    static string On(int width, EventScript script)
    {
        var to = new StringWriter { NewLine = "\n" };
        new Lanes(script.Trace.Names, _ => null, new Screen(to, width, Palette.Plain))
            .Write(script.Trace.Events, all: true, new RowLimit(0));
        return to.ToString();
    }

    [Fact]
    public void What_does_not_fit_into_a_lane_or_beside_the_lanes_goes_on_below()
    {
        const PageFlags all = PageFlags.Dirty | PageFlags.Writeback | PageFlags.Private;
        string text = On(60, new EventScript()
            .Add(EventKind.Pin, "a", refs: 1024, actor: "rdma")
            .Add(EventKind.WritebackStart, "b", set: all, actor: "flusher"));
        Assert.Equal(
            """
              event  rdma       flusher         page 0x1000
                  1  pin        .               ref 1024 map 0
                  2  .          writeback_      ref 1024 map 0 dirty
                                start           writeback buffers

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void With_too_many_actors_each_event_names_its_own()
    {
        var script = new EventScript();
        for (int i = 1; i <= 9; i++) script = script.Add(EventKind.Get, "a", refs: 1, actor: $"task-{i}");
        string[] lines = On(80, script).Split('\n');
        Assert.Equal("  event  task                 does                  page 0x1000", lines[0]);
        Assert.Equal("      9  task-9               get                   ref 9 map 0", lines[9]);
    }
}
