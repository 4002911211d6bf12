using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Diff;

/// <summary>Where the states of pages part.</summary>
public class StateDivergenceTests
{
    static Divergence? FirstDivergence(ITrace a, ITrace b) =>
        new TraceDiff(DiffSide.Of(a, "a"), DiffSide.Of(b, "b")).FirstDivergence;

    [Fact]
    public void The_first_state_that_differs_is_named_from_both_sides()
    {
        var legacy = Runs.InMemory("drop-buffers", "legacy-get");
        var divergence = FirstDivergence(legacy, Runs.InMemory("drop-buffers", "linux-6.4"))!.Value;
        Assert.Equal((8L, 8L), (divergence.BaseSeq, divergence.NewSeq));
        Assert.Equal("rdma: get page 0x1000 at ib_umem_get (ref 4 map 1 dirty buffers)", divergence.Base);
        Assert.Equal("rdma: pin page 0x1000 at ib_umem_get (ref 1027 map 1 dirty buffers)", divergence.New);
    }

    /// <summary>An event that changes no page does not part two runs, though it moves all numbers by one.</summary>
    [Fact]
    public void Only_states_of_pages_count()
    {
        var page = new EventScript().AnonPage();
        Assert.Null(FirstDivergence(page.Trace, new EventScript().Begin("r").AnonPage().Trace));
        var longer = FirstDivergence(page.Trace, new EventScript().Begin("r").AnonPage().Pin("a", 1).Trace)!.Value;
        Assert.Equal((null, 4L, null), (longer.BaseSeq, longer.NewSeq, longer.Base));
    }

    /// <summary>
    /// The hashes of long runs are thinned, and lead to the same place as a comparison of every event.
    /// </summary>
    [Theory]
    [InlineData(3)]
    [InlineData(700)]
    [InlineData(5_000)]
    [InlineData(19_999)]
    public void Hashes_find_the_place_where_long_runs_part(int change)
    {
        var (a, b) = (new PageStateHashes(), new PageStateHashes());
        Feed(a, 20_001);
        Feed(b, change);
        var (first, second) = PageStateHashes.PartAfter(a, b)!.Value;
        Assert.Equal(first, second);
        Assert.InRange(change - first, 1, a.Spacing);
        Assert.InRange(a.Chain.Count, 1, 512);
        Assert.Null(PageStateHashes.PartAfter(a, a));

        static void Feed(PageStateHashes hashes, int parted)
        {
            var replay = new TraceReplay(TraceCoverage.None);
            for (int i = 1; i <= 20_000; i++)
            {
                var e = new PageEvent
                {
                    Seq = i, Kind = EventKind.SetDirty, Pfn = 1, RefCount = i == parted ? 7 : i % 3 + 1,
                    PinCount = 0, MapCount = 0,
                };
                hashes.Observe(replay.Apply(in e));
            }
        }
    }
}
