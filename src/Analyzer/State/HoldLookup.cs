using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>Finds the hold through which an event works on its page.</summary>
sealed class HoldLookup(HoldTable holds, TraceCoverage coverage)
{
    const int None = -1;
    /// <summary>Of a page with many holds, only this many of the oldest are compared.</summary>
    public const int MostCompared = 64;

    readonly bool _tokens = coverage.Has(TraceCoverage.Tokens), _requests = coverage.Has(TraceCoverage.Requests);

    /// <summary>
    /// The hold that the event names by its token. Without tokens, the strongest of its request; where the trace does
    /// not show requests either, for an I/O, the newest that GUP took for the same actor. -1 if there is none.
    /// </summary>
    public int UserOf(in PageState page, in PageEvent e)
    {
        if (_tokens) return e.Token == 0 ? None : holds.FindToken(e.Token);
        if (!_requests && e.Kind is (EventKind.IoSubmit or EventKind.DmaMap)) return NewestOfActor(in page, in e);
        return e.Request == 0 ? None : holds.StrongestOfRequest(in page, e.Request);
    }

    int NewestOfActor(in PageState page, in PageEvent e)
    {
        int best = None;
        for (int i = page.FirstHold, compared = 0; i != None && compared < MostCompared; compared++)
        {
            ref readonly var hold = ref holds[i];
            bool isGups = hold.IsUser && hold.Life == page.Life;
            if (isGups && (best == None || hold.Actor == e.Actor || holds[best].Actor != e.Actor)) best = i;
            i = hold.OnPage.Next;
        }
        return best;
    }
}
