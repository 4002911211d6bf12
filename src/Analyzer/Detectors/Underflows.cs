using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>Logs without tokens: an unpin was one too many only if the count itself says so, by going below zero. That is certain whatever the events before it say.</summary>
static class Underflows
{
    public static bool IsCertain(Transition t) =>
        !t.Replay.Coverage.ShowsHolds() && (IsNegative(t.Event.RefCount) || IsNegative(t.Event.PinCount));

    static bool IsNegative(int count) => count < 0 && count != PageEvent.Unknown;

    /// <summary>A reference that GUP took for the same actor and that was probably meant.</summary>
    public static bool TryFindGet(Transition t, out Hold get)
    {
        get = t.Replay.HoldsOf(t.After).FirstOrDefault(h => !h.IsPin && (h.Flags & EventFlags.Gup) != 0 && h.Actor == t.Event.Actor);
        return get.Seq != 0;
    }
}
