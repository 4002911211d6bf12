using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// Events as a picture of who did what when: one column an actor, one line an event, the page's state at the right. Steps
/// that take and drop locks, and half-done ones of gup_fast, are left out unless all are wanted.
/// </summary>
public static class Lanes
{
    const int MinColumn = 10, MaxColumn = 20;

    static readonly HashSet<EventKind> Details = [EventKind.Lock, EventKind.Unlock, EventKind.TryGet, EventKind.RequestBegin, EventKind.PageMkwrite, EventKind.Writepage];

    /// <summary>Writes the events.</summary>
    /// <param name="events">In order.</param>
    /// <param name="names">The log's dictionaries.</param>
    /// <param name="mark">What to write behind an event; null = nothing.</param>
    /// <param name="all">Leave nothing out.</param>
    /// <param name="to">Where to.</param>
    public static void Write(IReadOnlyList<PageEvent> events, TraceNames names, Func<PageEvent, string?> mark, bool all, TextWriter to)
    {
        List<PageEvent> shown = [.. events.Where(e => all || !Details.Contains(e.Kind) || e.Outcome != Outcome.Done || mark(e) is not null)];
        List<int> actors = [.. shown.Select(e => e.Actor).Distinct()];
        int[] widths = [.. actors.Select(a => Math.Clamp(Math.Max(names.ActorName(a).Length, shown.Where(e => e.Actor == a).Max(e => Format.Kind(in e).Length)), MinColumn, MaxColumn) + 1)];
        bool onePage = shown.Where(e => e.Pfn != 0).Select(e => e.Pfn).Distinct().Count() <= 1;
        to.WriteLine($"{"event",7}  {string.Concat(actors.Select((a, i) => names.ActorName(a).PadRight(widths[i])))} {(onePage && shown.Exists(e => e.Pfn != 0) ? $"page {Format.Page(shown.First(e => e.Pfn != 0).Pfn)}" : "page")}");
        foreach (var e in shown)
        {
            int lane = actors.IndexOf(e.Actor);
            string cells = string.Concat(widths.Select((w, i) => (i == lane ? Format.Kind(in e) : ".").PadRight(w)));
            string page = onePage || e.Pfn == 0 ? "" : Format.Page(e.Pfn) + " ";
            to.WriteLine($"{e.Seq,7}  {cells} {page}{Format.State(in e)}{(mark(e) is { } note ? $"  <== {note}" : "")}".TrimEnd());
        }
    }
}
