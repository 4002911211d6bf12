using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>
/// GUP's holds of a page, the oldest first: what a task waits for when it waits for the page.
/// </summary>
static class PageUsers
{
    public static IEnumerable<Hold> LongestFirst(IEnumerable<Hold> holds) =>
        holds.Where(h => (h.Flags & EventFlags.Gup) != 0).OrderBy(h => h.Seq);

    /// <summary>Who holds the page of the event longest; if nobody does, who took it last.</summary>
    public static EventRef OldestOrLast(Transition t) =>
        LongestFirst(t.State.HoldsOf(t.After)).FirstOrDefault() is { Seq: > 0 } hold
            ? new EventRef(hold.Seq, hold.Callsite)
            : t.After.LastGup;
}
