using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Designs;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Hunting;

/// <summary>
/// The public door to the space of policies: which combinations of decisions survive all scenarios, and at what cost.
/// </summary>
public sealed class DesignHunt
{
    readonly DesignRequest _request;
    readonly DesignSpace _space;
    readonly DesignSearch _search;
    readonly IReadOnlyList<Design> _designs;
    readonly List<DesignTree> _trees;

    /// <summary>Checks a request.</summary>
    /// <exception cref="UsageException">A name does not exist.</exception>
    /// <exception cref="InputException">A file cannot be read.</exception>
    public DesignHunt(DesignRequest request)
    {
        _request = request;
        _space = new(PolicyCatalog.Find(request.Policy), [.. request.Decisions.Distinct().Select(Named)]);
        _designs = request.MaxApart is { } apart ? [.. _space.Within(apart)] : [Design.All(_space.Decisions.Count)];
        _search = new(_designs, request.MaxDesigns);
        HashSet<FindingKind> refuting = [.. request.Refuting];
        _trees =
        [
            .. from id in request.Scenarios
               let scenario = ScenarioCatalog.Find(id)
               where !scenario.IsGenerator && scenario.Asks.Any(refuting.Contains)
               from variant in scenario.Variants
               select new DesignTree(_space, scenario, variant, refuting, request.MaxStates),
        ];
    }

    static Decision Named(string name)
    {
        string[] known = [.. Decision.All.Select(d => d.Name)];
        return Decision.All.FirstOrDefault(d => d.Name == name)
            ?? throw new UsageException($"There is no decision '{name}'; {Nearest.Sentence(name, known)}");
    }

    /// <summary>How many scenes there are: scenarios that ask about what refutes, in all variants.</summary>
    public int Scenes => _trees.Count;
    /// <summary>How many policies have been explored in some scene.</summary>
    public long Explored => _trees.Sum(t => (long)t.Explored);
    /// <summary>How many combinations there are, contradictory ones among them if all are tried.</summary>
    public double Combinations => _request.MaxApart is null
        ? _space.Decisions.Aggregate(1.0, (n, d) => n * d.Values.Count())
        : _designs.Count;
    /// <summary>More combinations survived than it may keep.</summary>
    public bool HasGivenUp => _search.HasGivenUp;
    /// <summary>In how many results not every interleaving was seen.</summary>
    public int Incomplete => _search.Incomplete;

    /// <summary>Tries scene after scene.</summary>
    /// <param name="progress">Called after each with their number and that of the combinations which survive.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(Action<int, int> progress, CancellationToken cancel)
    {
        for (int i = 0; i < _trees.Count; i++)
        {
            if (!_search.Try(_trees[i], cancel)) return;
            progress(i + 1, _search.Survivors.Count);
        }
    }

    /// <summary>How many kinds of combination survive.</summary>
    public int Survivors => _search.Survivors.Count;

    /// <summary>Those that survive where no other costs less: by what they cost.</summary>
    public IReadOnlyList<SurvivingDesign> Front =>
    [
        .. _search.Survivors
            .Where(s => IsOnFront(s.Cost))
            .OrderBy(s => s.Cost.Waits).ThenBy(s => s.Cost.Skipped).ThenBy(s => s.Cost.Bounced)
            .Select(s => Surviving(s.Design, s.Cost)),
    ];

    bool IsOnFront(RunCosts cost) => !_search.Survivors.Select(s => s.Cost).Distinct().Any(c => c.IsBetterThan(cost));

    SurvivingDesign Surviving(Design design, RunCosts cost)
    {
        var distances = Mainline.Select(p => (p.Id, Distance: design.DistanceTo(p, _space.Decisions))).ToList();
        int least = distances.Min(d => d.Distance);
        return new(ValuesOf(design), cost, [.. distances.Where(d => d.Distance == least).Select(d => d.Id)], least);
    }

    /// <summary>What is refuted by which scenario, in as few words as say it.</summary>
    public IReadOnlyList<RefutedDesign> Refuted
    {
        get
        {
            var all = new Dictionary<string, RefutedDesign>();
            foreach (var (design, scene, found) in _search.Refuted)
            {
                var values = ValuesOf(Shortened(design, _trees.First(t => t.Name == scene)));
                all.TryAdd($"{scene}: {string.Join(", ", values)}", new(values, scene, found));
            }
            return [.. all.Values];
        }
    }

    /// <summary>
    /// Without the decisions that make no difference to a scene's refuting it; if only some designs are tried, with the
    /// policy's own there.
    /// </summary>
    Design Shortened(Design design, DesignTree tree)
    {
        for (int i = 0; i < _space.Decisions.Count; i++)
        {
            if (design[i] is null) continue;
            var wider = design.With(i, _request.MaxApart is null ? null : _space.Usual(i));
            if (tree.Parts(wider).All(part => part.Leaf.Found.Count > 0)) design = wider;
        }
        return design;
    }

    /// <summary>Scenarios that refute all that could be decided.</summary>
    public IReadOnlyList<SparedScenario> Spared =>
        [.. _search.Spared.Select(s => new SparedScenario(s.Scene, s.IsAlways, s.Found))];

    /// <summary>How the versions of mainline answer these questions.</summary>
    public IReadOnlyList<MainlineDesign> OfMainline => [.. Mainline.Select(OfVersion)];

    MainlineDesign OfVersion(PolicySpec version)
    {
        var design = _space.DesignOf(version);
        if (_space.PolicyOf(design) is null) return new(version.Id, "contradiction", IsOnFront: false);
        string[] spared = [.. _search.Spared.Select(s => s.Scene)];
        var cost = default(RunCosts);
        foreach (var tree in _trees.Where(t => !spared.Contains(t.Name)))
            foreach (var (_, leaf) in tree.Parts(design))
            {
                if (leaf.Found.Count > 0) return new(version.Id, tree.Name, IsOnFront: false);
                cost += leaf.Cost;
            }
        return new(version.Id, null, IsOnFront(cost));
    }

    static IReadOnlyList<PolicySpec> Mainline =>
        [.. PolicyCatalog.Mainline.Select(version => PolicyCatalog.Find($"{PolicyCatalog.MainlinePrefix}{version}"))];

    /// <summary>What a design decides; if only some are tried, what it decides otherwise.</summary>
    IReadOnlyList<(string Decision, string Value)> ValuesOf(Design design) =>
    [
        .. from d in _space.Decisions.Index()
           let value = design[d.Index]
           where value is not null && (_request.MaxApart is null || value != _space.Usual(d.Index))
           select (d.Item.Name, value),
    ];
}
