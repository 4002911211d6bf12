using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// Events as a picture of who did what when: a column for each actor, a line for each event, the page's state on the
/// right. What does not fit into its column goes on below. Where there are more actors than there is room for, each
/// event names its own.
/// </summary>
/// <param name="names">The trace's dictionaries.</param>
/// <param name="mark">What to write after an event; null = nothing.</param>
/// <param name="screen">Where to.</param>
public sealed class Lanes(TraceNames names, Func<PageEvent, string?> mark, Screen screen)
{
    const int SeqWidth = 7, Gap = 2, MinColumn = 10, MaxColumn = 20, LeastState = 24;

    static readonly HashSet<EventKind> Details =
    [
        EventKind.Lock, EventKind.Unlock, EventKind.TryGet, EventKind.RequestBegin,
        EventKind.PageMkwrite, EventKind.Writepage,
    ];

    /// <summary>
    /// Writes the events. Those of taking and dropping locks, and gup_fast's intermediate ones, are only counted,
    /// unless all are wanted.
    /// </summary>
    /// <param name="events">In order.</param>
    /// <param name="all">Leave nothing out.</param>
    /// <param name="limit">How many are shown at most.</param>
    public void Write(IReadOnlyList<PageEvent> events, bool all, RowLimit limit)
    {
        List<PageEvent> telling = [.. events.Where(e => all || !IsDetail(in e) || mark(e) is not null)];
        List<PageEvent> shown = [.. limit.Of(telling)];
        List<long> pages = [.. shown.Where(e => e.Pfn != 0).Select(e => e.Pfn).Distinct()];
        string page = pages.Count == 1 ? $"page {Format.Page(pages[0])}" : "page";
        string[][] states = [.. shown.Select(e => StateOf(e, pages.Count > 1))];
        Lane[] lanes = LanesFor(shown, states.Select(WidthOf).DefaultIfEmpty().Max());
        WriteRow("event", lanes, l => l.Heading, [page], screen.Palette.Heading);
        for (int i = 0; i < shown.Count; i++)
        {
            var e = shown[i];
            WriteRow($"{e.Seq}", lanes, l => l.Cell(e), states[i], line => line);
        }
        limit.WriteRemainder(telling.Count, screen);
        int hidden = events.Count - telling.Count;
        if (hidden > 0) screen.Hidden($"{Format.Count(hidden, "event")} without effect on the finding", "--all-steps");
    }

    static bool IsDetail(in PageEvent e) => Details.Contains(e.Kind) && e.Outcome == Outcome.Done;

    /// <summary>The words about the page after an event; what marks it is one of them.</summary>
    string[] StateOf(PageEvent e, bool namesPage)
    {
        string which = namesPage && e.Pfn != 0 ? Format.Page(e.Pfn) + " " : "";
        string[] state = (which + Format.State(in e)).Split(' ');
        return mark(e) is { } text ? [.. state, " " + screen.Palette.Mark($"<== {text}")] : state;
    }

    static int WidthOf(string[] words) => DisplayWidth.Of(string.Join(' ', words));

    /// <summary>
    /// A lane for each actor, as wide as what is done in it if that leaves room for states; else narrower ones; else a
    /// column of names.
    /// </summary>
    Lane[] LanesFor(List<PageEvent> events, int stateWidth)
    {
        int room = screen.Width - SeqWidth - Gap - 1 - Math.Min(stateWidth, LeastState);
        Lane[] lanes = [.. events.GroupBy(e => e.Actor).Select(LaneOf)];
        for (int widest = MaxColumn + 1; widest > MinColumn; widest--)
        {
            Lane[] fitting = [.. lanes.Select(l => l with { Width = Math.Min(l.Width, widest) })];
            if (fitting.Sum(l => l.Width) <= room) return fitting;
        }
        return
        [
            new("task", MaxColumn + 1, e => names.TaskName(e.Actor)),
            new("does", MaxColumn + 1, e => Format.Kind(in e)),
        ];
    }

    Lane LaneOf(IGrouping<NameId<Actor>, PageEvent> events)
    {
        var actor = events.Key;
        string name = names.TaskName(actor);
        int longest = events.Max(e => Format.Kind(in e).Length);
        int width = Math.Clamp(Math.Max(DisplayWidth.Of(name), longest), MinColumn, MaxColumn) + 1;
        return new(name, width, e => e.Actor == actor ? Format.Kind(in e) : ".");
    }

    void WriteRow(
        string seq, Lane[] lanes, Func<Lane, string> cell, string[] state, Func<string, string> paint)
    {
        int left = SeqWidth + Gap + lanes.Sum(l => l.Width) + 1;
        string[] states = [.. Paragraph.Lines("", state, " ", hanging: 0, screen.Width - left)];
        string[][] cells = [.. lanes.Select(l => Paragraph.Broken(cell(l), l.Width - 1).ToArray())];
        int lines = cells.Append(states).Max(c => c.Length);
        for (int line = 0; line < lines; line++)
        {
            var row = lanes.Zip(cells, (lane, c) => Padded(At(c, line), lane.Width));
            string start = (line == 0 ? seq : "").PadLeft(SeqWidth);
            screen.To.WriteLine(paint($"{start}  {string.Concat(row)} {At(states, line)}".TrimEnd()));
        }
    }

    static string At(string[] lines, int line) => line < lines.Length ? lines[line] : "";

    static string Padded(string text, int width) => text + new string(' ', Math.Max(0, width - DisplayWidth.Of(text)));

    /// <summary>A column: who acts, or what.</summary>
    sealed record Lane(string Heading, int Width, Func<PageEvent, string> Cell);
}
