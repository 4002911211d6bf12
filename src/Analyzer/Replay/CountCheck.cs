using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Each event carries the counts after it, and the replay has computed its own. Where the trace claims to be whole the
/// two must agree; where it does not, the event is right.
/// </summary>
sealed class CountCheck(TraceCoverage coverage)
{
    readonly bool _complete = coverage.Has(TraceCoverage.Counts);

    public void Reconcile(ref PageState page, in PageEvent e)
    {
        ref var c = ref page.Counts;
        bool isOfThisTrace = (e.Flags & EventFlags.Carried) == 0;      // others held the page then, too
        if (!_complete && e.RefCount != PageEvent.Unknown && isOfThisTrace)
        {
            if (page.CountedAt == 0) CountOlder(ref page, in e);
            page.CountedAt = e.Seq;
        }
        if (c.RefCount == e.RefCount && c.PinCount == e.PinCount && c.MapCount == e.MapCount && c.Flags == e.State)
            return;
        if (_complete) throw Disagreement(in c, in e);
        if (e.RefCount != PageEvent.Unknown) (c.RefCount, c.Flags) = (e.RefCount, e.State);
        if (e.PinCount != PageEvent.Unknown) c.PinCount = e.PinCount;
        if (e.MapCount != PageEvent.Unknown) c.MapCount = e.MapCount;
    }

    /// <summary>
    /// Pins that were there when the trace began, by the first counts of their pages: in all, and on how many pages.
    /// </summary>
    public (long Pins, long Pages) PinsBeforeStart { get; set; }

    /// <summary>
    /// Counts the pins for which a page's first count has room beyond those that the trace shows. A thousand plain
    /// references would look like a pin, but no page has so many.
    /// </summary>
    void CountOlder(ref PageState page, in PageEvent e)
    {
        int pins = e.PinCount != PageEvent.Unknown
            ? e.PinCount - page.ExactPins
            : e.RefCount / Limits.PinBias - page.BiasedPins;
        page.OlderPins = Math.Max(0, pins);
        if (page.OlderPins > 0) PinsBeforeStart = (PinsBeforeStart.Pins + page.OlderPins, PinsBeforeStart.Pages + 1);
    }

    static InputException Disagreement(in PageCounts c, in PageEvent e)
    {
        var (what, carried, replayed) = Difference(in c, in e);
        return new InputException($"The trace is damaged or incomplete at event {e.Seq}: it carries {what} {carried} "
            + $"of page 0x{e.Pfn:x}, the events before it lead to {replayed}.");
    }

    static (string What, string Carried, string Replayed) Difference(in PageCounts c, in PageEvent e)
    {
        if (c.RefCount != e.RefCount) return ("refcount", $"{e.RefCount}", $"{c.RefCount}");
        if (c.PinCount != e.PinCount) return ("pincount", $"{e.PinCount}", $"{c.PinCount}");
        if (c.MapCount != e.MapCount) return ("mapcount", $"{e.MapCount}", $"{c.MapCount}");
        return ("flags", $"{e.State}", $"{c.Flags}");
    }
}
