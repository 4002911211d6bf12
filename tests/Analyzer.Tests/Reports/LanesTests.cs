using Pintrace.Analyzer.Reports;
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
        Lanes.Write(script.Trace.Events, script.Trace.Names, Mark, all: false, text);
        Assert.Equal("""
              event  task       rdma       flusher     page 0x1000
                  1  alloc      .          .           ref 1 map 0
                  2  .          pin        .           ref 1025 map 0
                  4  .          .          mkclean     ref 1025 map 0  <== here

            """.ReplaceLineEndings("\n"), text.ToString().ReplaceLineEndings("\n"));
    }
}
