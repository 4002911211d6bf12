namespace Pintrace.Analyzer.Diff;

/// <summary>Which finding of one side is which of the other: by fingerprint; of what is left, by kind, role and callsite.</summary>
static class FindingMatching
{
    /// <summary>All findings of both sides, the worst change first.</summary>
    public static IReadOnlyList<FindingDelta> Match(DiffSide a, DiffSide b, Tolerance tolerance)
    {
        var (left, right, deltas) = (a.Findings.ToList(), b.Findings.ToList(), new List<FindingDelta>());
        Pair(left, right, f => f.Fingerprint, (x, y) => deltas.Add(new FindingDelta(Compare(x, y, tolerance, Change.Unchanged), x, y)));
        Pair(left, right, f => $"{f.Kind} {f.PageRole} {f.Callsite}", Moved);
        deltas.AddRange(left.Select(f => new FindingDelta(Change.Fixed, f, null)));
        deltas.AddRange(right.Select(f => new FindingDelta(Change.New, null, f)));
        return [.. deltas.OrderBy(d => d.Change).ThenBy(d => d.Kind).ThenBy(d => d.Callsite, StringComparer.Ordinal).ThenBy(d => d.PageRole, StringComparer.Ordinal)];

        void Moved(SideFinding x, SideFinding y) => deltas.Add(new FindingDelta(Compare(x, y, tolerance, Change.Moved) is Change.Worse ? Change.Worse : Change.Moved, x, y));
    }

    static Change Compare(SideFinding x, SideFinding y, Tolerance tolerance, Change same) =>
        !tolerance.Differs(x.Count, y.Count) ? same : tolerance.IsMore(x.Count, y.Count) ? Change.Worse : Change.Fewer;

    /// <summary>Takes those with equal keys out of both lists, one by one.</summary>
    static void Pair(List<SideFinding> left, List<SideFinding> right, Func<SideFinding, string> key, Action<SideFinding, SideFinding> paired)
    {
        foreach (var x in left.ToList())
        {
            if (right.FindIndex(y => key(y) == key(x)) is not (>= 0 and var at)) continue;
            paired(x, right[at]);
            right.RemoveAt(at);
            left.Remove(x);
        }
    }
}
