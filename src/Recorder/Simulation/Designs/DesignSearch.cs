using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Simulation.Designs;

/// <summary>
/// Which policies of a space survive scene after scene. A scene that refutes all that have survived so far is told
/// apart and refutes none of them: else nothing could be said of the others.
/// </summary>
/// <param name="designs">The policies.</param>
/// <param name="most">The search gives up if more designs survive.</param>
sealed class DesignSearch(IReadOnlyList<Design> designs, int most)
{
    List<(Design Design, RunCosts Cost)> _survivors = [.. designs.Select(design => (design, default(RunCosts)))];
    readonly List<(Design Design, string Scene, IReadOnlyList<FindingKind> Found)> _refuted = [];
    readonly List<(string Scene, bool IsAlways, IReadOnlyList<FindingKind> Found)> _spared = [];

    /// <summary>Designs that no scene refutes, and what they cost in all scenes together.</summary>
    public IReadOnlyList<(Design Design, RunCosts Cost)> Survivors => _survivors;
    /// <summary>Designs that a scene refutes, each by the first that does.</summary>
    public IReadOnlyList<(Design Design, string Scene, IReadOnlyList<FindingKind> Found)> Refuted => _refuted;
    /// <summary>Scenes that refute every policy of the space, or every one that survives the scenes before.</summary>
    public IReadOnlyList<(string Scene, bool IsAlways, IReadOnlyList<FindingKind> Found)> Spared => _spared;
    /// <summary>In how many results not every interleaving was seen.</summary>
    public int Incomplete { get; private set; }
    /// <summary>More designs survived than it may keep.</summary>
    public bool HasGivenUp { get; private set; }

    /// <summary>Goes on with another scene; false if the search has been given up.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public bool Try(DesignTree tree, CancellationToken cancel)
    {
        var next = new List<(Design, RunCosts)>();
        var refuted = new List<(Design Design, string Scene, IReadOnlyList<FindingKind> Found)>();
        foreach (var (design, cost) in _survivors)
            foreach (var (part, leaf) in tree.Parts(design))
            {
                cancel.ThrowIfCancellationRequested();
                if (HasGivenUp = next.Count >= most) return false;
                if (!leaf.IsComplete) Incomplete++;
                if (leaf.Found.Count > 0) refuted.Add((part, tree.Name, leaf.Found));
                else next.Add((part, cost + leaf.Cost));
            }
        if (next.Count == 0 && refuted.Count > 0) { Spare(tree, refuted[0].Found); return true; }
        _survivors = next;
        _refuted.AddRange(refuted);
        return true;
    }

    void Spare(DesignTree tree, IReadOnlyList<FindingKind> found)
    {
        bool isAlways = designs.SelectMany(tree.Parts).All(part => part.Leaf.Found.Count > 0);
        _spared.Add((tree.Name, isAlways, found));
    }
}
