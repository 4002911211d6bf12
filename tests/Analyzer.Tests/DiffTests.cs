using Pintrace.Analyzer.Diff;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests;

public class DiffTests
{
    static TraceDiff Compare(string scenario, string a, string b) => TraceDiff.Compare(Runs.InMemory(scenario, a), Runs.InMemory(scenario, b));

    [Fact]
    public void A_fixed_finding_is_an_improvement()
    {
        var diff = Compare("drop-buffers", "legacy-get", "linux-6.4");
        Assert.Equal([new FindingDelta(FindingKind.DirtyWithoutBuffers, "shrink_folio_list", 1, 0)], diff.Better);
        Assert.Empty(diff.Worse);
        Assert.Equal((3, "improvement"), (diff.Unchanged.Count, diff.Verdict));
    }

    [Fact]
    public void The_other_way_round_it_is_a_regression()
    {
        var (there, back) = (Compare("drop-buffers", "legacy-get", "linux-6.4"), Compare("drop-buffers", "linux-6.4", "legacy-get"));
        Assert.Equal(there.Better, back.Worse.Select(d => d with { Base = d.New, New = d.Base }));
        Assert.Equal(there.Callsites, back.Callsites.Select(d => d with { Base = d.New, New = d.Base }));
        Assert.Equal("regression", back.Verdict);
    }

    [Fact]
    public void More_of_the_same_is_worse()
    {
        EventScript Leaks(int pages)
        {
            var script = new EventScript().Begin("r");
            for (int i = 1; i <= pages; i++) script.AnonPage(i).Pin("a", i, page: i);
            return script.End("close");
        }
        var diff = TraceDiff.Compare(Leaks(1).Trace, Leaks(3).Trace);
        Assert.Equal([new FindingDelta(FindingKind.LeakedPin, "a", 1, 3)], diff.Worse);
    }

    [Fact]
    public void A_trace_is_the_same_as_itself()
    {
        var diff = Compare("second-pinner", "linux-5.7", "linux-5.7");
        Assert.Equal(("same", null, 0), (diff.Verdict, diff.FirstDivergence, diff.Callsites.Count));
    }

    [Fact]
    public void The_first_event_that_differs_is_named_from_both_sides()
    {
        var divergence = Compare("drop-buffers", "legacy-get", "linux-6.4").FirstDivergence!.Value;
        Assert.Equal((8L, "rdma: get page 0x1000 at ib_umem_get (ref 4 map 1 dirty buffers)", "rdma: pin page 0x1000 at ib_umem_get (ref 1027 map 1 dirty buffers)"), (divergence.Seq, divergence.Base, divergence.New));
    }

    [Fact]
    public void A_shorter_trace_ends_first()
    {
        var divergence = TraceDiff.Compare(new EventScript().AnonPage().Trace, new EventScript().AnonPage().Begin("r").Trace).FirstDivergence!.Value;
        Assert.Equal((3L, null), (divergence.Seq, divergence.Base));
        Assert.NotNull(divergence.New);
    }
}
