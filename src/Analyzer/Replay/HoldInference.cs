using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Infers which acquisition an event without a token is about. Where the trace tells requests apart, it is one of the
/// same request: of the same kind or, if there is none, of the other kind, because a release with the wrong function
/// still releases. Elsewhere it is one of the same page and kind (of the other kind if there is none and the trace
/// shows every release), preferably with callsites that belonged together earlier when there was no choice, of the same
/// actor, not long-term, and the oldest.
/// </summary>
sealed class HoldInference(HoldTable holds, TraceCoverage coverage)
{
    /// <summary>
    /// What suggests that a release is for a hold. A larger value is a better match: each outweighs all below it.
    /// </summary>
    [Flags]
    enum Match
    {
        No = 0,
        Possible = 1,
        NotLongterm = 2,
        SameActor = 4,
        /// <summary>The two callsites belonged together before, when there was no choice.</summary>
        KnownPair = 8,
        SameRequest = 16,
        SameSubpage = 32,
        /// <summary>An unpin for a pin, or a put for a reference.</summary>
        SameKind = 64,
        /// <summary>No other hold of the request can be a better match.</summary>
        BestInRequest = Possible | SameSubpage | SameKind,
    }

    const int None = -1;
    /// <summary>Of a page with many holds, only this many of the same request are compared by their subpage.</summary>
    const int MostOfRequest = 1024;

    readonly bool _requests = coverage.Has(TraceCoverage.Requests), _showsHolds = coverage.ShowsHolds();
    readonly HashSet<(int Acquired, int Released)> _pairs = [];

    /// <summary>The hold that a put or unpin releases, or -1.</summary>
    public int Find(in PageState page, in PageEvent e)
    {
        if (_requests && e.Request != 0) return OfSameRequest(in page, in e);
        int best = None, candidates = 0, compared = 0;
        var bestMatch = Match.No;
        for (int i = page.FirstHold; i != None && compared < HoldLookup.MostCompared; i = holds[i].OnPage.Next)
        {
            compared++;
            var match = MatchOf(in holds[i], in e);
            if (match >= Match.SameKind) candidates++;
            if (match > bestMatch) (best, bestMatch) = (i, match);
        }
        bool isPoor = bestMatch < (Match.SameKind | Match.SameActor);
        // prefer a pin taken before the trace began
        if (isPoor && page.OlderPins > 0 && e.Kind == EventKind.Unpin) return None;
        if (candidates == 1 && bestMatch >= Match.SameKind) _pairs.Add((holds[best].Callsite, e.Callsite));
        return best;
    }

    Match MatchOf(in Hold hold, in PageEvent e)
    {
        bool sameKind = IsOfKind(in hold, in e);
        if (hold.IsMirror || !_showsHolds && !sameKind) return Match.No;
        var match = Match.Possible;
        if (sameKind) match |= Match.SameKind;
        if ((hold.Flags & EventFlags.Longterm) == 0) match |= Match.NotLongterm;
        bool isActors = (e.Flags & EventFlags.Interrupt) == 0;
        if (hold.Actor == e.Actor && isActors) match |= Match.SameActor;
        if (_pairs.Contains((hold.Callsite, e.Callsite))) match |= Match.KnownPair;
        if (hold.Request == e.Request && (_requests || e.Request != 0)) match |= Match.SameRequest;
        return match;
    }

    static bool IsOfKind(in Hold hold, in PageEvent e) => hold.IsPin == (e.Kind == EventKind.Unpin);

    int OfSameRequest(in PageState page, in PageEvent e)
    {
        if (page.HasHoldIndex) return OfSameRequestIndexed(in page, in e);
        int best = None;
        var bestMatch = Match.No;
        for (int i = page.FirstHold; i != None; i = holds[i].OnPage.Next)
        {
            var match = holds[i].Request == e.Request ? MatchInRequest(in holds[i], in e) : Match.No;
            if (match == Match.BestInRequest) return i;
            if (match > bestMatch) (best, bestMatch) = (i, match);      // the oldest comes first
        }
        return best;
    }

    static Match MatchInRequest(in Hold hold, in PageEvent e)
    {
        if (hold.IsMirror) return Match.No;
        var match = Match.Possible;
        if (IsOfKind(in hold, in e)) match |= Match.SameKind;
        if (hold.Sub == EventArg.Subpage(e.Arg)) match |= Match.SameSubpage;
        return match;
    }

    /// <summary>The same for a page with very many holds.</summary>
    int OfSameRequestIndexed(in PageState page, in PageEvent e)
    {
        const int pin = Hold.Strongest, reference = 1;
        bool unpins = e.Kind == EventKind.Unpin;
        int first = holds.FirstIndexed(in page, e.Request, unpins ? pin : reference);
        if (first == None) first = holds.FirstIndexed(in page, e.Request, unpins ? reference : pin);
        long sub = EventArg.Subpage(e.Arg);
        for (int i = first, compared = 0; i != None && compared < MostOfRequest; i = holds[i].Indexed.Next, compared++)
            if (holds[i].Sub == sub) return i;
        return first;
    }

    /// <summary>
    /// The mirror that a notifier or its owner removes, of the same request if possible; -1 if there is none.
    /// </summary>
    public int MirrorOf(in PageState page, in PageEvent e)
    {
        if (page.HasHoldIndex && holds.FirstIndexed(in page, e.Request, strength: 0) is var same and not None)
            return same;
        if (page.HasHoldIndex) return page.FirstMirror;
        for (int i = page.FirstMirror; i != None; i = holds[i].OfKin.Next)
            if (holds[i].Request == e.Request) return i;
        return page.FirstMirror;
    }

    public void Save(Stream to) => to.PutAll(_pairs.ToList());

    public void Load(Stream from)
    {
        List<(int, int)> pairs = [];
        from.GetAll(pairs);
        _pairs.UnionWith(pairs);
    }
}
