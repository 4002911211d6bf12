using Pintrace.Recorder.Simulation.Drivers;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Drivers;

public class FrontierTests
{
    [Fact]
    public void A_frontier_gives_back_what_it_was_given()
    {
        var random = new Random(3);
        var origin = Enumerable.Range(0, 130).Select(_ => (ulong)random.NextInt64()).ToArray();
        var frontier = new Frontier(origin);
        List<ulong[]> states = [.. Enumerable.Range(0, 5000).Select(_ => Changed(origin, random))];
        for (int i = 0; i < states.Count; i++) frontier.Add(states[i], 40 + i);
        Assert.Equal((5000, 40), (frontier.Count, frontier.FirstNumber));
        var state = new ulong[130];
        foreach (var expected in states)
        {
            frontier.Read(state);
            Assert.Equal(expected, state);
        }
    }

    /// <summary>A state that differs in about every ninth word.</summary>
    static ulong[] Changed(ulong[] origin, Random random) =>
        [.. origin.Select(w => random.Next(9) == 0 ? (ulong)random.NextInt64() : w)];
}
