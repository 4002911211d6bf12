using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Designs;

/// <summary>All policies that some decisions can make of one.</summary>
/// <param name="policy">What is decided otherwise.</param>
/// <param name="decisions">The decisions that vary.</param>
sealed class DesignSpace(PolicySpec policy, IReadOnlyList<Decision> decisions)
{
    readonly Dictionary<Type, int> _indexes = decisions.Index().ToDictionary(d => d.Item.Type, d => d.Index);

    /// <summary>The decisions that vary.</summary>
    public IReadOnlyList<Decision> Decisions => decisions;

    /// <summary>Which of them has values of a type; -1 if it does not vary.</summary>
    public int IndexOf(Type type) => _indexes.GetValueOrDefault(type, -1);

    /// <summary>What the given policy decides.</summary>
    public string Usual(int decision) => decisions[decision].ValueIn(policy);

    /// <summary>
    /// All policies that differ from the given one in no more than some decisions and do not contradict themselves.
    /// </summary>
    public IEnumerable<Design> Within(int apart) =>
        Within(DesignOf(policy), 0, apart).Where(design => PolicyOf(design) is not null);

    /// <summary>What a policy decides.</summary>
    public Design DesignOf(PolicySpec decided) => decisions.Index().Aggregate(
        Design.All(decisions.Count), (design, d) => design.With(d.Index, d.Item.ValueIn(decided)));

    IEnumerable<Design> Within(Design design, int from, int apart)
    {
        yield return design;
        if (apart == 0) yield break;
        for (int i = from; i < decisions.Count; i++)
            foreach (string value in decisions[i].Values.Where(v => v != Usual(i)))
                foreach (var further in Within(design.With(i, value), i + 1, apart - 1)) yield return further;
    }

    /// <summary>
    /// One policy of a design, as near to the given one as contradictions permit; null if all of its policies
    /// contradict themselves.
    /// </summary>
    /// <param name="design">The design.</param>
    /// <param name="listener">Hears of every decision that the policy is asked for.</param>
    public PolicySpec? PolicyOf(Design design, Action<Type>? listener = null)
    {
        var made = policy with { Listener = null };
        for (int i = 0; i < decisions.Count; i++)
            if (design[i] is { } value) decisions[i].TrySet(made, value);
        return Mended(made, design) is { } mended ? mended with { Listener = listener } : null;
    }

    /// <summary>Changes what the design leaves open until nothing contradicts itself.</summary>
    PolicySpec? Mended(PolicySpec made, Design design)
    {
        var contradiction = Contradictions.In(made);
        if (contradiction.Count == 0) return made;
        foreach (var decision in contradiction)
        {
            int i = IndexOf(decision.Type);
            if (i < 0 || design[i] is not null) continue;
            foreach (string value in decision.Values)
            {
                if (value == decision.ValueIn(made)) continue;
                var changed = made with { };
                decision.TrySet(changed, value);
                if (Mended(changed, design.With(i, value)) is { } mended) return mended;
            }
        }
        return null;
    }
}
