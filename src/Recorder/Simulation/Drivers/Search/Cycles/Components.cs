namespace Pintrace.Recorder.Simulation.Drivers.Search.Cycles;

/// <summary>
/// The strongly connected components of a graph (Tarjan, without recursion): in one, every state is reached from every
/// other.
/// </summary>
sealed class Components
{
    const int Done = int.MaxValue;

    readonly StateGraph _graph;
    /// <summary>When a state was met, from 1 on, and the first open one that is reached from it.</summary>
    readonly int[] _met, _low;
    readonly Stack<int> _open = [];
    readonly Stack<(int State, int Edge)> _path = [];
    readonly List<int[]> _found = [];
    int _clock;

    Components(StateGraph graph) => (_graph, _met, _low) = (graph, new int[graph.States], new int[graph.States]);

    /// <summary>Those in which there is a cycle, each with its states in order, by their first states.</summary>
    public static IReadOnlyList<int[]> Of(StateGraph graph)
    {
        if (!graph.MayHaveCycles) return [];
        var components = new Components(graph);
        for (int state = 0; state < graph.States; state++)
            if (components._met[state] == 0) components.Visit(state);
        return [.. components._found.OrderBy(c => c[0])];
    }

    void Visit(int root)
    {
        Open(root);
        while (_path.TryPop(out var at))
        {
            var edges = _graph.From(at.State);
            if (at.Edge == edges.Length)
            {
                Close(at.State);
                continue;
            }
            _path.Push((at.State, at.Edge + 1));
            int to = edges[at.Edge].To;
            if (to >= _graph.States) continue;
            if (_met[to] == 0) Open(to);
            else if (_low[to] != Done) _low[at.State] = Math.Min(_low[at.State], _met[to]);
        }
    }

    void Open(int state)
    {
        _met[state] = _low[state] = ++_clock;
        _open.Push(state);
        _path.Push((state, 0));
    }

    void Close(int state)
    {
        int low = _low[state];
        if (low == _met[state]) Take(state);
        if (_path.TryPeek(out var before)) _low[before.State] = Math.Min(_low[before.State], low);
    }

    void Take(int first)
    {
        var states = new List<int>();
        do
        {
            states.Add(_open.Pop());
            _low[states[^1]] = Done;
        }
        while (states[^1] != first);
        states.Sort();
        bool isCycle = states.Count > 1;
        foreach (var edge in _graph.From(first)) isCycle |= edge.To == first;
        if (isCycle) _found.Add([.. states]);
    }
}
