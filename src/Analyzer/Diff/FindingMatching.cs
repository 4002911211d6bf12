namespace Pintrace.Analyzer.Diff;

/// <summary>
/// Matches the findings of one side with those of the other: by fingerprint, and what is left by kind, role and
/// callsite.
/// </summary>
static class FindingMatching
{
    /// <summary>All findings of both sides, the worst change first.</summary>
    public static IReadOnlyList<FindingDelta> Match(DiffSide a, DiffSide b, Tolerance tolerance)
    {
        List<SideFinding> left = [.. a.Findings], right = [.. b.Findings];
        var deltas = new List<FindingDelta>();
        foreach (var (x, y) in TakePairs(left, right, f => f.Fingerprint))
            deltas.Add(new FindingDelta(Compare(x, y, tolerance), x, y));
        foreach (var (x, y) in TakePairs(left, right, f => $"{f.Kind} {f.PageRole} {f.Callsite}"))
            deltas.Add(new FindingDelta(Compare(x, y, tolerance) is Change.Worse ? Change.Worse : Change.Moved, x, y));
        deltas.AddRange(left.Select(f => new FindingDelta(Change.Fixed, f, null)));
        deltas.AddRange(right.Select(f => new FindingDelta(Change.New, null, f)));
        return
        [
            .. deltas.OrderBy(d => d.Change).ThenBy(d => d.Kind)
                .ThenBy(d => d.Callsite, StringComparer.Ordinal)
                .ThenBy(d => d.PageRole, StringComparer.Ordinal),
        ];
    }

    static Change Compare(SideFinding x, SideFinding y, Tolerance tolerance)
    {
        if (!tolerance.Differs(x.Count, y.Count)) return Change.Unchanged;
        return tolerance.IsMore(x.Count, y.Count) ? Change.Worse : Change.Fewer;
    }

    /// <summary>Takes pairs with equal keys out of both lists, one by one, in order.</summary>
    static List<(SideFinding Left, SideFinding Right)> TakePairs(
        List<SideFinding> left, List<SideFinding> right, Func<SideFinding, string> key)
    {
        var pairs = new List<(SideFinding, SideFinding)>();
        var taken = new HashSet<SideFinding>(ReferenceEqualityComparer.Instance);
        var waiting = right.GroupBy(key).ToDictionary(g => g.Key, g => new Queue<SideFinding>(g));
        foreach (var x in left)
        {
            if (!waiting.TryGetValue(key(x), out var same) || !same.TryDequeue(out var y)) continue;
            pairs.Add((x, y));
            taken.Add(x);
            taken.Add(y);
        }
        left.RemoveAll(taken.Contains);
        right.RemoveAll(taken.Contains);
        return pairs;
    }
}
