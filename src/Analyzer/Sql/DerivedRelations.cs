using Pintrace.Analyzer.State;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using static Pintrace.Analyzer.Sql.DerivedSource;

namespace Pintrace.Analyzer.Sql;

/// <summary>All derived relations.</summary>
static class DerivedRelations
{
    /// <summary>Those that a log has; pins is a view where the log itself says which release ends which acquisition.</summary>
    public static IEnumerable<DerivedRelation> Of(TraceHeader header) =>
        header.Coverage.Has(TraceCoverage.Tokens) ? All : [HoldIntervals.Pins, .. All];

    static readonly DerivedRelation[] All =
    [
        DerivedRelation.Of("findings", "What pintrace analyze finds, the worst first.", s => s.Report.Findings,
            ("id", "F1, F2, ... as analyze and show call it", (_, f) => f.Id),
            ("kind", "what is wrong, see docs/findings", (_, f) => PublicName.Of(f.Kind)),
            ("severity", "error, warning or info", (_, f) => PublicName.Kebab(f.Severity.ToString())),
            ("pfn", "the page", (_, f) => Id(f.Pfn)),
            ("callsite", "the place to blame", (s, f) => s.Callsite(f.Callsite)),
            ("related_callsite", "the other place of the story; NULL if there is none", (s, f) => s.Callsite(f.RelatedCallsite)),
            ("count", "how often it happened", (_, f) => f.Count),
            ("conclusive", "0 if events were lost where it matters", (_, f) => f.Conclusive),
            ("message", "the finding in a sentence", (_, f) => f.Message),
            ("stack", "the whole stack of callsite, innermost first", (s, f) => s.Stack(f.Callsite)),
            ("related_stack", "the whole stack of related_callsite", (s, f) => s.Stack(f.RelatedCallsite)),
            ("first_seq", "the first event that proves it", (_, f) => f.Evidence[0]),
            ("last_seq", "the last one", (_, f) => f.Evidence[^1]),
            ("callsite_id", "number of stack in stacks and frames", (_, f) => Id(f.Callsite)),
            ("related_callsite_id", "number of related_stack", (_, f) => Id(f.RelatedCallsite)),
            ("page_role", "what the page is used for: anon, file, dax, ...; none if the finding is about no page", (_, f) => f.PageRole),
            ("basis", "how it was established: exact, by-count, inferred", (_, f) => PublicName.Kebab(f.Basis.ToString())),
            ("inconclusive_because", "why it is not conclusive; NULL if it is", (_, f) => f.Doubt),
            ("fingerprint", "its identity from run to run: kind, page role and both stacks", (_, f) => f.Fingerprint)),

        DerivedRelation.Of("finding_events", "The events that prove each finding.", s => s.Report.Findings.SelectMany(f => f.Evidence.Select((seq, i) => (f.Id, Position: i + 1, Seq: seq))),
            ("finding", "findings.id", (_, e) => e.Id),
            ("position", "1 is the first", (_, e) => e.Position),
            ("seq", "events.seq", (_, e) => e.Seq)),

        DerivedRelation.Of("callsite_stats", "What was acquired at each place and what became of it, as the table of pintrace analyze.", s => s.Report.Callsites,
            ("callsite", "the place", (s, r) => r.Callsite == s.Names.CallsiteName(0) ? null : r.Callsite),
            ("gets", "references taken here", (_, r) => r.Gets),
            ("puts", "of what was taken here: released with put", (_, r) => r.Puts),
            ("pins", "pins taken here", (_, r) => r.Pins),
            ("unpins", "of what was taken here: released with unpin", (_, r) => r.Unpins),
            ("refused", "acquisitions that were denied", (_, r) => r.Refused),
            ("releases_not_seen", "pins that later counts show to be released, though no event does", (_, r) => r.ReleasesNotSeen),
            ("outstanding", "still held at the end", (_, r) => r.Outstanding),
            ("leaked", "of those: leaked", (_, r) => r.Leaked),
            ("early_releases", "released while a device still used the page", (_, r) => r.EarlyReleases),
            ("pages", "how many different pages", (_, r) => r.Pages),
            ("hold_p50", "half of the releases came after so many nanoseconds or sooner; NULL if nothing was released", (_, r) => r.Hold(0.5)),
            ("hold_p90", "the same of 90 %", (_, r) => r.Hold(0.9)),
            ("hold_p99", "the same of 99 %", (_, r) => r.Hold(0.99)),
            ("hold_max", "the longest", (_, r) => r.Hold(1)),
            ("open", "acquisitions that are still held at the end", (_, r) => r.Open),
            ("open_at_least", "for how many nanoseconds the oldest of them at least; NULL if there is none", (_, r) => r.Open == 0 ? null : r.OpenAtLeastNs),
            ("peak", "the most that was held at one time", (_, r) => r.Peak),
            ("longterm", "of what was taken here: with FOLL_LONGTERM", (_, r) => r.Longterm),
            ("wrong_kind", "released with the function for the other kind", (_, r) => r.WrongKind),
            ("findings", "occurrences of findings that blame this place", (_, r) => r.Findings),
            ("page_ns", "pages times nanoseconds that GUP kept them; what is still held counts until the end", (_, r) => r.PageNs)),

        DerivedRelation.Of<Metric>("metrics", "The log in numbers; what it can not tell is left out.", s => s.Report.Metrics,
            ("name", "what is counted", (_, m) => m.Name),
            ("unit", "in what", (_, m) => m.Unit),
            ("polarity", "less-is-better, more-is-better or neutral", (_, m) => PublicName.Kebab(m.Polarity.ToString())),
            ("value", "how many", (_, m) => m.Value)),
    ];
}
