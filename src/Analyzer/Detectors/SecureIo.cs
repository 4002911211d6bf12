using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class SecureIo : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.SecureIo, Severity.Error, Consequence.DataAtRisk, "device access to a secure page",
        "A device reads or writes a page that was made secure and not made accessible since; blames where "
            + "the page was acquired for it.")
        { RestsOnHolds = false };
    public IReadOnlyList<EventKind> Watches => [EventKind.DmaStore, EventKind.DmaLoad];

    public void Observe(Transition t, FindingList findings)
    {
        if (!t.After.Counts.Has(PageFlags.Secure)) return;
        findings.Add(Rule, t.Event.Pfn, t.Io.Acquired.Callsite, t.Event.Callsite, t.Io.Acquired.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: acquired at {names.Place(f.Callsite)}, and nobody made it accessible before the device "
            + "used it";
}
