using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class StaleAfterFsync : IDetector
{
    /// <summary>What a page held when an fsync of an actor began, and who had stored that.</summary>
    readonly Dictionary<(int Actor, long Pfn), (int Content, EventRef Stored, long Begun)> _promised = [];

    public FindingRule Rule { get; } = new(
        FindingKind.StaleAfterFsync, Severity.Error, Consequence.DataAtRisk, "fsync returned, the disk is stale",
        "fsync returns 0 for a page of a file of which the disk does not have what was stored before the fsync began; "
            + "blames who had stored last by then (for a device, whoever acquired the page for it), and names who "
            + "cleaned the page.")
        { EndangersDisk = true, Roles = [(EventKind.FsyncReturn, EvidenceRole.Symptom)] };
    public IReadOnlyList<EventKind> Watches => [EventKind.FsyncBegin, EventKind.FsyncReturn];
    public IReadOnlyList<TraceNeed> Needs => [new(TraceCoverage.Stores, EventKind.FsyncReturn)];
    public string WhyBlind => "what devices store is not in the trace";

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        var fsync = (t.Event.Actor, t.Event.Pfn);
        if (t.Event.Kind == EventKind.FsyncBegin) _promised[fsync] = (page.Content, page.LastStore, t.Event.Seq);
        else if (_promised.Remove(fsync, out var promised) && page.Counts.Has(PageFlags.Cached)
            && page.OnDisk < promised.Content)
            findings.Add(
                Rule,
                t.Event.Pfn,
                promised.Stored.Callsite,
                page.Cleaned.Callsite,
                page.Cleaned.Seq,
                promised.Stored.Seq,
                promised.Begun,
                t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: fsync returned, and the last store by {names.Place(f.Callsite)} before it is not on the "
            + "disk";
}
