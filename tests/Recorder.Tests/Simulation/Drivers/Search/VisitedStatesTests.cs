using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.State;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Drivers.Search;

public class VisitedStatesTests
{
    const int States = 300_000;

    [Fact]
    public void Visited_states_know_the_way_back()
    {
        var visited = new VisitedStates();
        Enter(visited, States);
        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => new FrameId(i % 16)), visited.PathTo(20_000));
    }

    /// <summary>However often the table has grown, in pages and in their number, nothing is lost.</summary>
    [Fact]
    public void What_was_entered_stays()
    {
        var visited = new VisitedStates();
        Enter(visited, States);
        CheckEntered(visited);
    }

    [Fact]
    public void Threads_make_room_together()
    {
        var visited = new VisitedStates();
        using (var threads = new SideBySide(3)) Enter(visited, States, threads);
        CheckEntered(visited);
    }

    static void CheckEntered(VisitedStates visited)
    {
        for (int i = 0; i < States; i++) Assert.False(visited.Enter(Fingerprint(i)));
        visited.Reserve(1);
        Assert.True(visited.Enter(Fingerprint(States)));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    [InlineData(States)]
    public void Another_search_begins_with_nothing(int states)
    {
        var visited = new VisitedStates();
        Enter(visited, states);
        visited.Clear();
        Assert.Equal(0, visited.Count);
        Enter(visited, States);
    }

    /// <summary>No gap, no overlap, and no page of two threads.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(States, 1)]
    [InlineData(States, 3)]
    [InlineData(States, 64)]
    public void Threads_share_all_fingerprints(int states, int threads)
    {
        var visited = new VisitedStates();
        Enter(visited, states);
        var parts = Enumerable.Range(0, threads).Select(t => visited.PartOf(t, threads))
            .OfType<(ulong First, ulong Last)>().ToList();
        Assert.Equal((0UL, ulong.MaxValue), (parts[0].First, parts[^1].Last));
        Assert.All(parts.Zip(parts.Skip(1)), p => Assert.Equal(p.First.Last + 1, p.Second.First));
    }

    /// <summary>Enters states, each of which comes from the one before.</summary>
    static void Enter(VisitedStates visited, int states, SideBySide? threads = null)
    {
        for (int i = 0; i < states; i++)
        {
            visited.Reserve(1, threads);
            Assert.True(visited.Enter(Fingerprint(i)));
            Assert.Equal(i, visited.Number(1));
            if (i > 0) visited.Link(i, i - 1, new(i % VisitedStates.MaxFrames));
        }
    }

    /// <summary>The first is 0, which must be told from an empty place.</summary>
    static ulong Fingerprint(int i) => (ulong)i * 0x9E3779B97F4A7C15;
}
