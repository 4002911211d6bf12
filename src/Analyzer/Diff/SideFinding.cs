using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Diff;

/// <summary>Findings of one side that differ only in their pages.</summary>
/// <param name="Id">Id of the first of them.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Severity">How bad that is.</param>
/// <param name="Consequence">What it costs; null if a stored report does not say.</param>
/// <param name="PageRole">What its pages are used for.</param>
/// <param name="Callsite">Who is to blame.</param>
/// <param name="Related">The other callsite of the story; null if there is none.</param>
/// <param name="Fingerprint">Kind, page role and both stacks.</param>
/// <param name="Count">How often it happened.</param>
/// <param name="Conclusive">False if events were lost where it matters, in each of them.</param>
/// <param name="IsSuppressed">A suppression file covers all of them: they never fail a comparison.</param>
public sealed record SideFinding(
    string Id, FindingKind Kind, Severity Severity, Consequence? Consequence, string PageRole, string Callsite,
    string? Related, string Fingerprint, long Count, bool Conclusive, bool IsSuppressed)
{
    internal static SideFinding Of(Finding f, TraceNames names) => new(
        f.Id, f.Kind, f.Severity, f.Consequence, f.PageRole, names.CallsiteName(f.Callsite),
        f.RelatedCallsite.Exists ? names.CallsiteName(f.RelatedCallsite) : null,
        f.Fingerprint, f.Count, f.Conclusive, f.SuppressedBy is not null);

    /// <summary>Merges findings with the same fingerprint into one.</summary>
    internal static IReadOnlyList<SideFinding> Merge(IEnumerable<SideFinding> findings) =>
        [.. findings.GroupBy(f => f.Fingerprint).Select(Merge)];

    /// <summary>A sum that stops at the largest number: reports that were tampered with may count more.</summary>
    internal static long Total(IEnumerable<long> counts) =>
        (long)UInt128.Min(long.MaxValue, counts.Aggregate(UInt128.Zero, (sum, count) => sum + (UInt128)count));

    static SideFinding Merge(IGrouping<string, SideFinding> same) => same.First() with
    {
        Consequence = same.Max(f => f.Consequence),
        Count = Total(same.Select(f => f.Count)),
        Conclusive = same.Any(f => f.Conclusive),
        IsSuppressed = same.All(f => f.IsSuppressed),
    };
}
