using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>
/// In a trace without tokens, an unpin is known to be one too many only if the count goes below zero. That is certain,
/// whatever earlier events say.
/// </summary>
static class CountUnderflow
{
    public static bool IsCertain(Transition t) =>
        !t.State.Coverage.ShowsHolds() && (IsNegative(t.Event.RefCount) || IsNegative(t.Event.PinCount));

    static bool IsNegative(int count) => count < 0 && count != PageEvent.Unknown;

    /// <summary>A reference that GUP took for the same actor, and that the unpin was probably meant for.</summary>
    public static bool TryFindGet(Transition t, out Hold get)
    {
        var (life, actor) = (t.After.Life, t.Event.Actor);
        get = t.State.ReferencesTo(t.After).Take(HoldLookup.MostCompared)
            .FirstOrDefault(h => h.IsUser && h.Life == life && h.Actor == actor);
        return get.Seq != 0;
    }
}
