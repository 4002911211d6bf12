using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class PutOnPin : IDetector
{
    public FindingKind Kind => FindingKind.PutOnPin;
    public Severity Severity => Severity.Error;
    public string Title => "pin released with put_page";
    public string Rule => "put_page releases what pin_user_pages took: on a small folio 1023 references stay behind; blames the release.";
    public IReadOnlyList<EventKind> Watches => [EventKind.Put];

    public void Observe(Transition t, FindingList findings)
    {
        foreach (var hold in t.Released)
            if (hold.IsPin) findings.Add(this, t.Event.Pfn, t.Event.Callsite, hold.Callsite, hold.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: pinned at {names.CallsiteName(f.RelatedCallsite)}, released with put_page at {names.CallsiteName(f.Callsite)}";
}
