using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers.Search.Cycles;

/// <summary>
/// A cycle that can go on for ever although every frame that could always run does run (weak fairness).
/// </summary>
/// <param name="Start">The state, first in the order of numbers, from which it starts and to which it returns.</param>
/// <param name="Frames">Who moves.</param>
sealed record FairCycle(int Start, IReadOnlyList<FrameId> Frames)
{
    /// <summary>The one that is reached after the fewest steps; null if there is none.</summary>
    public static FairCycle? FirstOf(StateGraph graph, int frames)
    {
        foreach (int[] states in Components.Of(graph))
            if (Around(graph, [.. states], states[0], frames) is { } cycle) return cycle;
        return null;
    }

    /// <summary>
    /// Walks to where each frame runs or cannot, and back. If one can run in all states of the component, and every
    /// step of it leaves them, then no cycle within them is fair.
    /// </summary>
    static FairCycle? Around(StateGraph graph, HashSet<int> states, int start, int frames)
    {
        var walk = new List<(int State, byte Frame)>();
        int at = start;
        for (int frame = 0; frame < frames; frame++)
        {
            bool isServed = !graph.CanRun(start, frame);
            foreach (var (state, mover) in walk) isServed |= mover == frame || !graph.CanRun(state, frame);
            if (isServed) continue;
            if (Way(graph, states, at, e => e.Frame == frame || !graph.CanRun(e.To, frame)) is not { } way)
                return null;
            walk.AddRange(way);
            at = walk[^1].State;
        }
        if (at != start || walk.Count == 0) walk.AddRange(Way(graph, states, at, e => e.To == start)!);
        return new(start, [.. walk.Select(step => new FrameId(step.Frame))]);
    }

    /// <summary>The shortest way within some states to a step that is wanted; null if there is none.</summary>
    static List<(int State, byte Frame)>? Way(
        StateGraph graph, HashSet<int> states, int start, Func<StateGraph.Edge, bool> isWanted)
    {
        var cameFrom = new Dictionary<int, (int State, byte Frame)>();
        var open = new Queue<int>([start]);
        while (open.TryDequeue(out int state))
            foreach (var edge in graph.From(state))
            {
                if (!states.Contains(edge.To)) continue;
                if (isWanted(edge)) return Back(cameFrom, start, state, edge);
                if (edge.To != start && cameFrom.TryAdd(edge.To, (state, edge.Frame))) open.Enqueue(edge.To);
            }
        return null;
    }

    static List<(int State, byte Frame)> Back(
        Dictionary<int, (int State, byte Frame)> cameFrom, int start, int state, StateGraph.Edge last)
    {
        var way = new List<(int State, byte Frame)> { (last.To, last.Frame) };
        while (state != start)
        {
            var (before, frame) = cameFrom[state];
            way.Add((state, frame));
            state = before;
        }
        way.Reverse();
        return way;
    }
}
