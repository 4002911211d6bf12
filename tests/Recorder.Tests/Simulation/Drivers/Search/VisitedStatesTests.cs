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

    /// <summary>Enters states, each of which comes from the one before.</summary>
    static void Enter(VisitedStates visited, int states)
    {
        for (int i = 0; i < states; i++)
        {
            visited.Reserve(1);
            Assert.True(visited.Enter(Fingerprint(i)));
            Assert.Equal(i, visited.Number(1));
            if (i > 0) visited.Link(i, i - 1, new(i % VisitedStates.MaxFrames));
        }
    }

    /// <summary>The first is 0, which must be told from an empty place.</summary>
    static ulong Fingerprint(int i) => (ulong)i * 0x9E3779B97F4A7C15;
}
