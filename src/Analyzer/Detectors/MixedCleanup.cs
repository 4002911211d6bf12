using System.Runtime.InteropServices;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class MixedCleanup : IDetector
{
    const int WasPin = 1, WasGet = 2, WasListed = 4, WithPut = 3;
    /// <summary>
    /// For each open request: where it releases, which kinds were released there and how, and the first event.
    /// </summary>
    readonly Dictionary<long, (int Callsite, int Kinds, long Seq)> _released = [];
    readonly HashSet<(long Request, long Pfn)> _listed = [];

    public FindingRule Rule { get; } = new(
        FindingKind.MixedCleanup, Severity.Error, "one clean-up for pages that were taken differently",
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
                if (!t.State.TryFindUser(in t.After, in e, out _)) _listed.Add((e.Request, e.Pfn));
                break;
            case EventKind.RequestEnd:
                _released.Remove(e.Request);
                if (_listed.Count > 0) _listed.RemoveWhere(Of(e.Request));
                break;
            default:
                int was = Taken(t);
                if (was != 0) Release(t, was, findings);
                break;
        }
    }

    static Predicate<(long Request, long Pfn)> Of(long request) => listed => listed.Request == request;

    /// <summary>How the page that the event releases was taken; 0 if that is not known.</summary>
    int Taken(Transition t)
    {
        if (t.Released.Count > 0) return t.Released[0].IsPin ? WasPin : WasGet;
        return _listed.Remove((t.Event.Request, t.Event.Pfn)) ? WasListed : 0;
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
