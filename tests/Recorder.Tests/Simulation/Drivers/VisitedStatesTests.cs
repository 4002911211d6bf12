using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.State;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Drivers;

public class VisitedStatesTests
{
    [Fact]
    public void Visited_states_know_the_way_back()
    {
        var visited = new VisitedStates();
        visited.Add(1, 0, new(0));
        for (int i = 1; i < 100_000; i++) Assert.True(visited.Add((ulong)i * 0x9E3779B97F4A7C15, i - 1, new(i % 16)));
        Assert.False(visited.Add(unchecked(5 * 0x9E3779B97F4A7C15), 0, new(0)));
        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => new FrameId(i % 16)), visited.PathTo(20_000));
    }
}
