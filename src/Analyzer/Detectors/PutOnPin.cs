using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class PutOnPin : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.PutOnPin, Severity.Error, Consequence.Leak, "pin released with put_page",
        "put_page releases what pin_user_pages took: on a small folio 1023 references stay behind; blames "
            + "the release. Where puts leave no event, the reference count shows them when the page is "
            + "unmapped; then the pin is blamed.")
        { Roles = [(EventKind.Zap, EvidenceRole.Symptom)] };
    public IReadOnlyList<EventKind> Watches => [EventKind.Put, EventKind.Zap];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Puts, Watches) { Taken = [EventKind.Pin] },
        new(TraceCoverage.None, Watches)
            { Taken = [EventKind.Pin], ByCount = true, Note = "what the count lacks when the page is unmapped" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        foreach (var hold in t.Released)
        {
            if (!hold.IsPin) continue;
            bool seen = t.Event.Kind == EventKind.Put;
            var finding = findings.Add(
                Rule,
                t.Event.Pfn,
                seen ? t.Event.Callsite : hold.Callsite,
                seen ? hold.Callsite : default,
                hold.Seq,
                t.Event.Seq);
            if (!seen) finding.MarkProvedByCount(hold.Seq);
        }
    }

    public string Describe(Finding f, TraceNames names) => f.RelatedCallsite.Exists
        ? $"page 0x{f.Pfn:x}: pinned at {names.Place(f.RelatedCallsite)}, released with put_page at "
            + $"{names.Place(f.Callsite)}"
        : $"page 0x{f.Pfn:x}: pinned at {names.Place(f.Callsite)} and released with put_page, by what its reference "
            + "count lacked when it was unmapped";
}
