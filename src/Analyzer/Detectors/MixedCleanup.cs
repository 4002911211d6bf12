using System.Runtime.InteropServices;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class MixedCleanup : IDetector
{
    const int WasPin = 1, WasGet = 2, WasListed = 4, WithPut = 3;
    /// <summary>
    /// For each open request: where it releases, which kinds were released there and how, and the first event; and the
    /// pages that it only listed.
    /// </summary>
    readonly Dictionary<long, (int Callsite, int Kinds, long Seq)> _released = [];
    readonly Dictionary<long, HashSet<long>> _listed = [];

    public FindingRule Rule { get; } = new(
        FindingKind.MixedCleanup, Severity.Error, Consequence.DataAtRisk,
        "one clean-up for pages that were taken differently",
        "At one place a request releases with one function pages of which it had pinned some, referenced others, or "
            + "only listed some for its I/O; blames the release, from the second kind on.");
    public IReadOnlyList<EventKind> Watches =>
        [EventKind.IoSubmit, EventKind.Put, EventKind.Unpin, EventKind.RequestEnd];
    public IReadOnlyList<TraceNeed> Needs => [new(TraceCoverage.Requests, Watches)];
    public string WhyBlind => "requests are not in the trace";

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var e = ref t.Event;
        if (e.Request == 0) return;
        switch (e.Kind)
        {
            case EventKind.IoSubmit:
                if (!t.State.TryFindUser(in t.After, in e, out _)) List(e.Request, e.Pfn);
                break;
            case EventKind.RequestEnd:
                _released.Remove(e.Request);
                _listed.Remove(e.Request);
                break;
            default:
                int was = Taken(t);
                if (was != 0) Release(t, was, findings);
                break;
        }
    }

    void List(long request, long pfn)
    {
        if (!_listed.TryGetValue(request, out var pages)) _listed[request] = pages = [];
        pages.Add(pfn);
    }

    /// <summary>How the page that the event releases was taken; 0 if that is not known.</summary>
    int Taken(Transition t)
    {
        if (t.Released.Count > 0) return t.Released[0].IsPin ? WasPin : WasGet;
        bool wasListed = _listed.TryGetValue(t.Event.Request, out var pages) && pages.Remove(t.Event.Pfn);
        return wasListed ? WasListed : 0;
    }

    void Release(Transition t, int was, FindingList findings)
    {
        ref readonly var e = ref t.Event;
        int shift = e.Kind == EventKind.Put ? WithPut : 0;
        ref var here = ref CollectionsMarshal.GetValueRefOrAddDefault(_released, e.Request, out _);
        if (here.Callsite != e.Callsite) here = (e.Callsite, 0, e.Seq);
        here.Kinds |= was << shift;
        int kinds = here.Kinds >> shift & (WasPin | WasGet | WasListed);
        if (int.PopCount(kinds) < 2) return;
        var acquired = t.Released.Count > 0 ? t.Released[0].Callsite : default;
        findings.Add(Rule, e.Pfn, e.Callsite, acquired, here.Seq, e.Seq).ProvedFrom = 0;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} released it in the same way as pages that had been taken "
            + "differently";
}
