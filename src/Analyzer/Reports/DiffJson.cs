using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>A comparison for scripts: schema pintrace/diff/1.</summary>
public static class DiffJson
{
    /// <summary>Writes the comparison.</summary>
    public static void Write(TraceDiff diff, TextWriter to) => Json.Write(to, DiffDocument.Schema, new DiffDocument
    {
        Base = Side(diff.Base),
        New = Side(diff.New),
        Normalised = diff.Tolerance.IsNormalised,
        NewFindings = diff.Of(Change.New, Change.Worse).Select(Finding),
        FixedFindings = diff.Of(Change.Fixed, Change.Fewer).Select(Finding),
        MovedFindings = diff.Of(Change.Moved).Select(Finding),
        Unchanged = diff.Of(Change.Unchanged).Count(),
        UnchangedFindings = diff.Of(Change.Unchanged).Select(Finding),
        Callsites = diff.Callsites.Select(d =>
            new CallsiteChange(d.Callsite, d.Metric, d.Unit, d.Base, d.New, d.New - d.Base)),
        Metrics = diff.Metrics.Select(Metric),
        Decisions = diff.Decisions.Select(d => new DecisionChange(d.Decision, d.Base, d.New)),
        FirstDivergence = diff.FirstDivergence is { } at ? Divergence(at) : null,
        OneSided = diff.OneSided,
        NotComparable = diff.WhyNotComparable,
        Verdict = diff.Verdict,
    });

    static SideRecord Side(DiffSide side)
    {
        var header = side.Header;
        return new SideRecord(
            side.Path, side.Events, side.FindingCount, side.Refused,
            header.Source, header.Policy, header.Scenario, header.Variant, header.Seed, side.Trace is null);
    }

    static FindingChange Finding(FindingDelta d) => new()
    {
        Change = d.Change,
        Kind = d.Kind,
        PageRole = d.PageRole,
        Callsite = d.Callsite,
        BaseCallsite = d.Base?.Callsite,
        RelatedCallsite = d.Newest.Related,
        Fingerprint = d.Newest.Fingerprint,
        BaseId = d.Base?.Id,
        Id = d.New?.Id,
        Base = d.BaseCount,
        New = d.NewCount,
        Severity = d.Newest.Severity,
        Consequence = d.Newest.Consequence,
        Suppressed = d.Newest.IsSuppressed,
        Conclusive = d.Newest.Conclusive,
    };

    static MetricChange Metric(MetricDelta d) =>
        new(d.Metric.Name, d.Metric.Unit, d.Metric.Polarity, d.Base, d.New, d.Word);

    static DivergenceRecord Divergence(Divergence at) =>
        new(at.Seq, at.Base, at.New, at.BaseSeq, at.NewSeq, at.After);
}
