using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Each event carries the counts after it, and the replay has computed its own. Where the log claims to be whole the two must
/// agree; where it does not, what the event saw is what counts.
/// </summary>
sealed class CountCheck(TraceCoverage coverage)
{
    readonly bool _complete = coverage.Has(TraceCoverage.Counts);

    public void Settle(ref PageState page, in PageEvent e)
    {
        ref var c = ref page.Counts;
        if (!_complete && e.RefCount != PageEvent.Unknown)
        {
            if (page.CountedAt == 0) NoteOlder(ref page, in e);
            page.CountedAt = e.Seq;
        }
        if (c.RefCount == e.RefCount && c.PinCount == e.PinCount && c.MapCount == e.MapCount && c.Flags == e.State) return;
        if (_complete) throw Disagreement(in c, in e);
        if (e.RefCount != PageEvent.Unknown) (c.RefCount, c.Flags) = (e.RefCount, e.State);
        if (e.PinCount != PageEvent.Unknown) c.PinCount = e.PinCount;
        if (e.MapCount != PageEvent.Unknown) c.MapCount = e.MapCount;
    }

    /// <summary>Pins that were there when the log began, by the first counts of their pages: in all, and on how many pages.</summary>
    public (long Pins, long Pages) Older { get; set; }

    /// <summary>What the first count of a page has room for beyond the pins that the log shows. A thousand plain references look like a pin; nobody has so many.</summary>
    void NoteOlder(ref PageState page, in PageEvent e)
    {
        page.OlderPins = e.PinCount != PageEvent.Unknown ? Math.Max(0, e.PinCount - page.ExactPins) : Math.Max(0, e.RefCount / Limits.PinBias - page.BiasedPins);
        if (page.OlderPins > 0) Older = (Older.Pins + page.OlderPins, Older.Pages + 1);
    }

    static InputException Disagreement(in PageCounts c, in PageEvent e)
    {
        var (what, carried, replayed) =
            c.RefCount != e.RefCount ? ("refcount", $"{e.RefCount}", $"{c.RefCount}")
            : c.PinCount != e.PinCount ? ("pincount", $"{e.PinCount}", $"{c.PinCount}")
            : c.MapCount != e.MapCount ? ("mapcount", $"{e.MapCount}", $"{c.MapCount}")
            : ("flags", $"{e.State}", $"{c.Flags}");
        return new InputException($"The log is damaged or incomplete at event {e.Seq}: it carries {what} {carried} of page 0x{e.Pfn:x}, the events before it lead to {replayed}.");
    }
}
