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

    /// <summary>Takes pairs with equal keys out of both lists, one by one.</summary>
    static List<(SideFinding Left, SideFinding Right)> TakePairs(
        List<SideFinding> left, List<SideFinding> right, Func<SideFinding, string> key)
    {
        var pairs = new List<(SideFinding, SideFinding)>();
        foreach (var x in left.ToList())
        {
            int at = right.FindIndex(y => key(y) == key(x));
            if (at < 0) continue;
            pairs.Add((x, right[at]));
            right.RemoveAt(at);
            left.Remove(x);
        }
        return pairs;
    }
}
