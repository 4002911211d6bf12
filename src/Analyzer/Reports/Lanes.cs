using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// Events as a picture of who did what when: a column for each actor, a line for each event, the page's state on the
/// right. Events of taking and dropping locks, and gup_fast's intermediate ones, are left out unless all are wanted.
/// </summary>
public static class Lanes
{
    const int MinColumn = 10, MaxColumn = 20;

    static readonly HashSet<EventKind> Details =
    [
        EventKind.Lock, EventKind.Unlock, EventKind.TryGet, EventKind.RequestBegin,
        EventKind.PageMkwrite, EventKind.Writepage,
    ];

    /// <summary>Writes the events.</summary>
    /// <param name="events">In order.</param>
    /// <param name="names">The trace's dictionaries.</param>
    /// <param name="mark">What to write after an event; null = nothing.</param>
    /// <param name="all">Leave nothing out.</param>
    /// <param name="to">Where to.</param>
    public static void Write(
        IReadOnlyList<PageEvent> events, TraceNames names, Func<PageEvent, string?> mark, bool all, TextWriter to)
    {
        List<PageEvent> shown = [.. events.Where(e => all || !IsDetail(in e) || mark(e) is not null)];
        NameId<Actor>[] actors = [.. shown.Select(e => e.Actor).Distinct()];
        int[] widths = [.. actors.Select(a => Width(names.TaskName(a), shown.Where(e => e.Actor == a)))];
        List<long> pages = [.. shown.Where(e => e.Pfn != 0).Select(e => e.Pfn).Distinct()];
        bool onePage = pages.Count <= 1;
        string page = pages.Count == 1 ? $"page {Format.Page(pages[0])}" : "page";
        to.WriteLine($"{"event",7}  {Row(widths, i => names.TaskName(actors[i]))} {page}");
        foreach (var e in shown)
        {
            int lane = Array.IndexOf(actors, e.Actor);
            string cells = Row(widths, i => i == lane ? Format.Kind(in e) : ".");
            string which = onePage || e.Pfn == 0 ? "" : Format.Page(e.Pfn) + " ";
            string note = mark(e) is { } text ? $"  <== {text}" : "";
            to.WriteLine($"{e.Seq,7}  {cells} {which}{Format.State(in e)}{note}".TrimEnd());
        }
    }

    static bool IsDetail(in PageEvent e) => Details.Contains(e.Kind) && e.Outcome == Outcome.Done;

    static string Row(int[] widths, Func<int, string> cell) =>
        string.Concat(widths.Select((width, i) => cell(i).PadRight(width)));

    static int Width(string actor, IEnumerable<PageEvent> events)
    {
        int longest = Math.Max(actor.Length, events.Max(e => Format.Kind(in e).Length));
        return Math.Clamp(longest, MinColumn, MaxColumn) + 1;
    }
}
