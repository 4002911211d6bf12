using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;

namespace Pintrace.Analyzer.Detectors;

/// <summary>
/// GUP's holds of a page, oldest first: what a task that waits for the page is waiting for.
/// </summary>
static class PageUsers
{
    /// <summary>Whoever has held the event's page longest or, if it is not held, took it last.</summary>
    public static EventRef OldestOrLast(Transition t) =>
        t.State.TryOldestUser(in t.After, out var hold) ? new EventRef(hold.Seq, hold.Callsite) : t.After.LastGup;
}
