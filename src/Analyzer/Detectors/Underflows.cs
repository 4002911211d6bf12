using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>Logs without tokens: an unpin that no known pin explains is certain only if the count itself went below zero.</summary>
static class Underflows
{
    public static bool IsCertain(Transition t) =>
        (t.Replay.Coverage & TraceCoverage.Tokens) == 0 && t.Unmatched > 0 && t.Event.RefCount != PageEvent.Unknown && t.Event.RefCount < 0;

    /// <summary>A reference that GUP took for the same actor and that was probably meant.</summary>
    public static bool TryFindGet(Transition t, out Hold get)
    {
        get = t.Replay.HoldsOf(t.After).FirstOrDefault(h => !h.IsPin && (h.Flags & EventFlags.Gup) != 0 && h.Actor == t.Event.Actor);
        return get.Seq != 0;
    }
}
