using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class WrongSubpage : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.WrongSubpage, Severity.Error, Consequence.DataAtRisk, "page of the folio other than the one pinned",
        "An unpin names a page of a large folio other than the one that was pinned, or a device stores into one other "
            + "than was taken for it; blames the unpin, or where the page was acquired.");
    public IReadOnlyList<EventKind> Watches => [EventKind.Unpin, EventKind.DmaStore];
    public IReadOnlyList<TraceNeed> Needs =>
        [new(TraceCoverage.Tokens, Watches), new(TraceCoverage.Puts | TraceCoverage.Counts, Watches)];
    public string WhyBlind => "not every release is in the trace";

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var e = ref t.Event;
        if (e.Kind == EventKind.DmaStore)
        {
            if (t.IsDmaInSameLife && t.Io.Sub >= 0 && t.Io.Sub != e.Arg)
                findings.Add(Rule, e.Pfn, t.Io.Acquired.Callsite, e.Callsite, t.Io.Acquired.Seq, e.Seq).LostData();
        }
        else if (t.Released.Count > 0 && t.Released[0].Sub != EventArg.Subpage(e.Arg))
            findings.Add(Rule, e.Pfn, e.Callsite, t.Released[0].Callsite, t.Released[0].Seq, e.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"folio 0x{f.Pfn:x}: one page of it was meant at {names.Place(f.Callsite)}, another at "
            + $"{names.Place(f.RelatedCallsite)}";
}
