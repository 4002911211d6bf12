using Pintrace.Recorder.Simulation.Drivers.Search;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Drivers.Search;

public class WholeStatesTests
{
    /// <summary>Many states with few hashes, some of which follow each other as hashes that are taken do.</summary>
    [Fact]
    public void States_with_one_hash_are_told_apart()
    {
        var random = new Random(7);
        var states = new WholeStates(new ulong[8]);
        var seen = new Dictionary<string, int>();
        for (int i = 0; i < 5000; i++)
        {
            ulong[] state = [.. Enumerable.Range(0, 8).Select(_ => (ulong)random.Next(3) << random.Next(2) * 40)];
            ulong hash = state.Aggregate(0UL, (sum, word) => sum + word) % 3 * 0x9E3779B97F4A7C15;
            bool isNew = seen.TryAdd(string.Join(' ', state), seen.Count);
            Assert.Equal(isNew, states.Add(state, hash, out int number));
            Assert.Equal(seen[string.Join(' ', state)], number);
        }
    }
}
