using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Which acquisition an event without a token is about. Where the log tells requests apart, one of the same request: of the
/// same kind if there is one, of the other kind if there is not, because a release with the wrong function still releases.
/// Elsewhere one of the same page and kind (of the other kind if the log shows every release and there is none): of callsites
/// that belonged together before when there was no choice, of the same actor, one that is not long-term, the oldest.
/// </summary>
sealed class HoldInference(HoldTable holds, TraceCoverage coverage)
{
    const int None = -1;
    /// <summary>Of a page with many holds only so many of the oldest are compared.</summary>
    const int MostCompared = 64;
    const int IsShort = 2, OfActor = 4, OfPair = 8, OfRequest = 16, SameKind = 32;

    readonly bool _requests = coverage.Has(TraceCoverage.Requests), _showsHolds = coverage.ShowsHolds();
    readonly HashSet<(int Acquired, int Released)> _pairs = [];

    /// <summary>The hold that a put or unpin releases, or -1.</summary>
    public int Find(in PageState page, in PageEvent e)
    {
        if (_requests && e.Request != 0) return OfSameRequest(in page, in e);
        int best = None, bestRank = 0, candidates = 0, compared = 0;
        for (int i = page.FirstHold; i != None && compared < MostCompared; i = holds[i].NextOnPage, compared++)
        {
            int rank = Rank(in holds[i], in e);
            if (rank >= SameKind) candidates++;
            if (rank > bestRank) (best, bestRank) = (i, rank);
        }
        if (page.OlderPins > 0 && e.Kind == EventKind.Unpin && bestRank < SameKind + OfActor) return None;      // rather one that is older than the log
        if (candidates == 1 && bestRank >= SameKind) _pairs.Add((holds[best].Callsite, e.Callsite));
        return best;
    }

    int Rank(in Hold hold, in PageEvent e) =>
        hold.IsMirror || !_showsHolds && !IsOfKind(in hold, in e) ? 0
        : 1 + (IsOfKind(in hold, in e) ? SameKind : 0) + ((hold.Flags & EventFlags.Longterm) == 0 ? IsShort : 0) + (hold.Actor == e.Actor ? OfActor : 0) + (_pairs.Contains((hold.Callsite, e.Callsite)) ? OfPair : 0) + (hold.Request == e.Request && (_requests || e.Request != 0) ? OfRequest : 0);

    static bool IsOfKind(in Hold hold, in PageEvent e) => hold.IsPin == (e.Kind == EventKind.Unpin);

    int OfSameRequest(in PageState page, in PageEvent e)
    {
        int best = None, bestRank = 0, compared = 0;
        for (int i = page.FirstHold; i != None; i = holds[i].NextOnPage)
        {
            if (++compared > MostCompared) return OfRequestList(in page, in e);
            int rank = holds[i].Request == e.Request ? RankOfRequest(in holds[i], in e) : 0;
            if (rank > bestRank) (best, bestRank) = (i, rank);      // the oldest comes first
        }
        return best;
    }

    /// <summary>The same for a page that very many hold.</summary>
    int OfRequestList(in PageState page, in PageEvent e)
    {
        int best = None, bestRank = 0;
        for (int i = holds.FirstOfRequest(e.Request); i != None; i = holds[i].NextOfRequest)
        {
            int rank = holds[i].Pfn == page.Pfn ? RankOfRequest(in holds[i], in e) : 0;
            if (rank > 0 && rank >= bestRank) (best, bestRank) = (i, rank);      // the newest comes first
        }
        return best;
    }

    static int RankOfRequest(in Hold hold, in PageEvent e) =>
        hold.IsMirror ? 0 : 1 + (IsOfKind(in hold, in e) ? SameKind : 0) + (hold.Sub == EventArg.Subpage(e.Arg) ? OfPair : 0);

    /// <summary>
    /// The hold through which an event works on its page: the strongest of its request; where the log tells no requests, of an
    /// I/O the newest that GUP took for the same actor. -1 if there is none.
    /// </summary>
    public int UserOf(in PageState page, in PageEvent e)
    {
        int best = None;
        if (!_requests && e.Kind == EventKind.IoSubmit) return NewestOfActor(in page, in e);
        if (e.Request == 0) return best;
        for (int i = holds.FirstOfRequest(e.Request); i != None; i = holds[i].NextOfRequest)
            if (holds[i].Pfn == page.Pfn && (best == None || holds[i].Strength >= holds[best].Strength)) best = i;
        return best;
    }

    int NewestOfActor(in PageState page, in PageEvent e)
    {
        int best = None;
        for (int i = page.FirstHold, compared = 0; i != None && compared < MostCompared; i = holds[i].NextOnPage, compared++)
            if ((holds[i].Flags & EventFlags.Gup) != 0 && holds[i].Life == page.Life && (best == None || holds[i].Actor == e.Actor || holds[best].Actor != e.Actor)) best = i;
        return best;
    }

    /// <summary>The mirror that a notifier or its owner takes away: of the same request if there is one.</summary>
    public int MirrorOf(in PageState page, in PageEvent e)
    {
        int best = None;
        for (int i = page.FirstHold; i != None; i = holds[i].NextOnPage)
            if (holds[i].IsMirror && (best == None || holds[i].Request == e.Request && holds[best].Request != e.Request)) best = i;
        return best;
    }

    public void Save(Stream to) => to.PutAll(_pairs.ToList());

    public void Load(Stream from)
    {
        List<(int, int)> pairs = [];
        from.GetAll(pairs);
        _pairs.UnionWith(pairs);
    }
}
