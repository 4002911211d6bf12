using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.State;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using static Pintrace.Analyzer.Sql.DerivedSource;

namespace Pintrace.Analyzer.Sql;

/// <summary>All derived relations.</summary>
static class DerivedRelations
{
    /// <summary>
    /// The derived relations of a trace; pins is a view where the trace itself says which release ends which
    /// acquisition.
    /// </summary>
    public static IEnumerable<DerivedRelation> Of(TraceHeader header) =>
        header.Coverage.Has(TraceCoverage.Tokens) ? All : [HoldIntervals.Pins, .. All];

    static DerivedRelation[] All => [Findings, FindingEvents, CallsiteStats, Metrics];

    static readonly DerivedRelation Findings = DerivedRelation.Of<Finding>(
        "findings", "What pintrace analyze finds, the worst first.", s => s.Report.Findings,
        ("id", "F1, F2, ... as analyze and show call it", (_, f) => f.Id),
        ("kind", "what is wrong, see docs/findings", (_, f) => PublicName.Of(f.Kind)),
        ("severity", "error, warning or info", (_, f) => PublicName.Of(f.Severity)),
        ("pfn", "the page", (_, f) => f.Pfn == 0 ? null : Format.Page(f.Pfn)),
        ("callsite", "the place to blame", (s, f) => s.Callsite(f.Callsite)),
        ("related_callsite", "the other place involved; NULL if there is none",
            (s, f) => s.Callsite(f.RelatedCallsite)),
        ("count", "how often it happened", (_, f) => f.Count),
        ("conclusive", "0 if events were lost where it matters", (_, f) => f.Conclusive),
        ("message", "the finding in a sentence", (_, f) => f.Message),
        ("stack", "the whole stack of callsite, innermost first", (s, f) => s.Stack(f.Callsite)),
        ("related_stack", "the whole stack of related_callsite", (s, f) => s.Stack(f.RelatedCallsite)),
        ("first_seq", "the first event that proves it", (_, f) => f.Evidence[0]),
        ("last_seq", "the last one", (_, f) => f.Evidence[^1]),
        ("callsite_id", "number of stack in stacks and frames", (_, f) => Id(f.Callsite)),
        ("related_callsite_id", "number of related_stack", (_, f) => Id(f.RelatedCallsite)),
        ("page_role", "what the page is used for: anon, file, dax, ...; none if the finding is about no page",
            (_, f) => f.PageRole),
        ("basis", "how it was established: exact, by-count, inferred", (_, f) => PublicName.Of(f.Basis)),
        ("inconclusive_because", "why it is not conclusive; NULL if it is", (_, f) => f.Doubt),
        ("fingerprint", "its identity from run to run: kind, page role and both stacks", (_, f) => f.Fingerprint),
        ("consequence", "what it costs: data-lost, data-at-risk, hang, leak or accounting",
            (_, f) => PublicName.Of(f.Consequence)));

    static readonly DerivedRelation FindingEvents = DerivedRelation.Of(
        "finding_events", "The events that prove each finding.",
        s => s.Report.Findings.SelectMany(f => f.Evidence.Select((seq, i) => (f.Id, Position: i + 1, Seq: seq))),
        ("finding", "findings.id", (_, e) => e.Id),
        ("position", "1 is the first", (_, e) => e.Position),
        ("seq", "events.seq", (_, e) => e.Seq));

    static readonly DerivedRelation CallsiteStats = DerivedRelation.Of<CallsiteRow>(
        "callsite_stats", "What was acquired at each place and what became of it, as the table of pintrace analyze.",
        s => s.Report.Callsites,
        [
            ("callsite", "the place", (s, r) => r.Callsite == s.Names.CallsiteName(default) ? null : r.Callsite),
            .. Numbers(CallsiteColumns.Traffic),
            .. Numbers(CallsiteColumns.HoldTimes, "hold_"),
            .. Numbers([CallsiteColumns.Open, CallsiteColumns.OpenAtLeast]),
            .. Numbers(CallsiteColumns.Extent),
        ]);

    static readonly DerivedRelation Metrics = DerivedRelation.Of<Metric>(
        "metrics", "The trace in numbers; what it cannot tell is left out.", s => s.Report.Metrics,
        ("name", "what is counted", (_, m) => m.Name),
        ("unit", "its unit", (_, m) => m.Unit),
        ("polarity", "less-is-better, more-is-better or neutral", (_, m) => PublicName.Of(m.Polarity)),
        ("value", "how many", (_, m) => m.Value));

    static IEnumerable<(string, string, Func<DerivedSource, CallsiteRow, object?>)> Numbers(
        IEnumerable<CallsiteColumn> columns, string prefix = "")
    {
        foreach (var column in columns) yield return (prefix + column.Name, column.Meaning, (_, r) => column.Value(r));
    }
}
