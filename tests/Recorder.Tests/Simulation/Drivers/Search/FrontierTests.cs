using Pintrace.Recorder.Simulation.Drivers.Search;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Drivers.Search;

public class FrontierTests
{
    const int Length = 400;

    [Fact]
    public void A_frontier_gives_back_what_it_was_given()
    {
        var random = new Random(3);
        var origin = Enumerable.Range(0, Length).Select(_ => (ulong)random.NextInt64()).ToArray();
        List<ulong[]> states = [.. Enumerable.Range(0, 5000).Select(_ => Changed(origin, random))];
        Assert.Equal(states, Read(origin, Written(origin, states, new StateWriter(origin, []))));
    }

    /// <summary>Memory goes from the depth before the last to the next one.</summary>
    [Fact]
    public void Two_depths_are_kept()
    {
        var random = new Random(4);
        var origin = new ulong[Length];
        var writer = new StateWriter(origin, []);
        List<ulong[]> before = [];
        List<StateRun> runsBefore = [];
        for (int depth = 0; depth < 5; depth++)
        {
            List<ulong[]> states = [.. Enumerable.Range(0, 300).Select(_ => Changed(origin, random))];
            var runs = Written(origin, states, writer);
            Assert.Equal(before, Read(origin, runsBefore));
            (before, runsBefore) = (states, runs);
            writer.Turn();
        }
    }

    [Fact]
    public void Hash_of_a_state_follows_from_its_words()
    {
        var random = new Random(5);
        var origin = new ulong[Length];
        var state = Changed(origin, random);
        ulong hash = StateHash.Of(origin);
        for (int i = 0; i < Length; i++) hash += StateHash.OfWord(i, state[i]) - StateHash.OfWord(i, origin[i]);
        Assert.Equal(StateHash.Of(state), hash);
    }

    /// <summary>Each state, with its own number as its hash.</summary>
    static List<StateRun> Written(ulong[] origin, List<ulong[]> states, StateWriter writer)
    {
        const int firstNumber = 40;
        var runs = new List<StateRun>();
        writer.Begin(firstNumber);
        for (int i = 0; i < states.Count; i++) writer.Add(states[i], (ulong)(firstNumber + i), runs);
        writer.End(runs);
        Assert.Equal(firstNumber, runs[0].First);
        return runs;
    }

    static List<ulong[]> Read(ulong[] origin, List<StateRun> runs)
    {
        var reader = new StateReader(origin);
        var states = new List<ulong[]>();
        foreach (var run in runs)
        {
            reader.Begin(run);
            for (int i = 0; i < run.Count; i++)
            {
                reader.Next();
                Assert.Equal((ulong)(run.First + i), reader.Hash);
                states.Add(reader.State.ToArray());
            }
        }
        return states;
    }

    /// <summary>A state that differs in about every ninth word, by few bits or many.</summary>
    static ulong[] Changed(ulong[] origin, Random random) =>
        [.. origin.Select(w => random.Next(9) == 0 ? w ^ (ulong)random.NextInt64() >> random.Next(64) : w)];
}
