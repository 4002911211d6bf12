using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Simulation.Designs;

/// <summary>
/// What becomes of one scene under all policies of a space. A run depends on nothing but the answers to what it asks,
/// in order: policies that give the same answers share a leaf, and are explored once.
/// </summary>
/// <param name="space">The policies.</param>
/// <param name="scenario">The scenario.</param>
/// <param name="variant">Its variant.</param>
/// <param name="refuting">Finding kinds that refute a policy if the scenario asks about them.</param>
/// <param name="maxStates">A search gives up after this many states.</param>
sealed class DesignTree(
    DesignSpace space, Scenario scenario, string variant, IReadOnlySet<FindingKind> refuting, long maxStates)
{
    sealed class Node
    {
        public int Decision = -1;
        public readonly Dictionary<string, Node> Next = [];
        public DesignLeaf? Leaf;
    }

    readonly Node _root = new();
    readonly Setup _setup = scenario.Build(variant);

    /// <summary>The scenario and, unless it has only one, its variant.</summary>
    public string Name => variant == Scenario.OnlyVariant ? scenario.Id : $"{scenario.Id} ({variant})";

    /// <summary>How many policies have been explored.</summary>
    public int Explored { get; private set; }

    /// <summary>A design in parts, of which each has one result.</summary>
    public IEnumerable<(Design Design, DesignLeaf Leaf)> Parts(Design design) => Parts(_root, design);

    IEnumerable<(Design Design, DesignLeaf Leaf)> Parts(Node node, Design design)
    {
        if (node is { Leaf: null, Decision: < 0 } && !TryExplore(design)) return [];
        if (node.Leaf is { } leaf) return [(design, leaf)];
        if (design[node.Decision] is { } value) return Parts(ChildOf(node, value), design);
        return space.Decisions[node.Decision].Values
            .Select(v => (Value: v, Design: design.With(node.Decision, v)))
            .Where(part => space.PolicyOf(part.Design) is not null)
            .SelectMany(part => Parts(ChildOf(node, part.Value), part.Design));
    }

    static Node ChildOf(Node node, string value)
    {
        if (!node.Next.TryGetValue(value, out var child)) node.Next.Add(value, child = new());
        return child;
    }

    /// <summary>Explores one policy of a design, and enters what it asked and what came of it.</summary>
    bool TryExplore(Design design)
    {
        var asked = new List<int>();
        if (space.PolicyOf(design, type => Note(type, asked)) is not { } policy) return false;
        var leaf = LeafOf(policy);
        var node = _root;
        foreach (int decision in asked)
        {
            node.Decision = decision;
            node = ChildOf(node, space.Decisions[decision].ValueIn(policy));
        }
        node.Leaf = leaf;
        Explored++;
        return true;
    }

    void Note(Type type, List<int> asked)
    {
        int decision = space.IndexOf(type);
        if (decision >= 0 && !asked.Contains(decision)) asked.Add(decision);
    }

    DesignLeaf LeafOf(PolicySpec policy)
    {
        if (scenario.NotApplicable(policy) is not null) return new([], default, IsComplete: true);
        var explorer = new Explorer(Scene.Set(_setup, policy, sink: null).Machine);
        explorer.Run(maxStates, progress: null, CancellationToken.None);
        var found = explorer.Found.Intersect(scenario.Asks).Where(refuting.Contains).Order();
        var meter = new CostMeter();
        var scene = Scene.Set(_setup, policy, meter);
        Driver.Run(scene.Machine, new ScriptedSchedule(scene), CancellationToken.None);
        return new([.. found], meter.Costs, explorer.Complete);
    }
}

/// <summary>What comes of a scene under policies that give the same answers.</summary>
/// <param name="Found">What refutes them.</param>
/// <param name="Cost">What the run that its script prescribes costs.</param>
/// <param name="IsComplete">Every interleaving was seen.</param>
sealed record DesignLeaf(IReadOnlyList<FindingKind> Found, RunCosts Cost, bool IsComplete);
