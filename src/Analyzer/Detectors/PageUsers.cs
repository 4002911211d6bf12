using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>
/// GUP's holds of a page, oldest first: what a task that waits for the page is waiting for.
/// </summary>
static class PageUsers
{
    public static IEnumerable<Hold> LongestFirst(IEnumerable<Hold> holds) =>
        holds.Where(h => (h.Flags & EventFlags.Gup) != 0).OrderBy(h => h.Seq);

    /// <summary>Whoever has held the event's page longest or, if it is not held, took it last.</summary>
    public static EventRef OldestOrLast(Transition t) =>
        LongestFirst(t.State.HoldsOf(t.After)).FirstOrDefault() is { Seq: > 0 } hold
            ? new EventRef(hold.Seq, hold.Callsite)
            : t.After.LastGup;
}
