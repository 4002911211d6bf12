using Pintrace.Analyzer;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.State;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Interactive;

/// <summary>How a line of the screen is shown.</summary>
enum Tone { Plain, Heading, Chosen, Dim, Bad }

/// <summary>
/// A stepped run as lines of a screen: what happened, by actor; the pages; what each actor does next or waits for.
/// </summary>
/// <param name="stepping">The run and what is chosen.</param>
/// <param name="title">What stands above all.</param>
sealed class Picture(Stepping stepping, string title)
{
    const string Help = "Up/Down choose  Enter step  Left back  c counterexample  s save  q quit";
    const string HelpForName = "Enter saves  Esc does not";

    static readonly (string, Tone) Blank = ("", Tone.Plain);

    SteppedRun Run => stepping.Run;

    /// <summary>All lines of a screen, none of them wider; as many as it is high.</summary>
    public IReadOnlyList<(string Text, Tone Tone)> Lines(int width, int height)
    {
        var pages = Pages(width).Take(Math.Max(2, height / 4)).ToList();
        var actors = Around(Actors(), Math.Max(1, height / 3));
        List<(string, Tone)> below =
        [
            Blank, .. pages.Select(line => (line, Tone.Plain)), Blank, .. actors, Blank, Said,
            (stepping.Name is null ? Help : HelpForName, Tone.Dim),
        ];
        List<(string, Tone)> lines = [(Title, Tone.Heading), .. Events(width, height - 2 - below.Count)];
        while (lines.Count + below.Count < height) lines.Add(Blank);
        lines.AddRange(below);
        var fitting = lines.Skip(1).TakeLast(height - 1).Prepend(lines[0]);      // what is chosen is at the bottom
        return [.. fitting.Select(line => (Cut(line.Item1, width), line.Item2))];
    }

    static string Cut(string text, int width) => DisplayWidth.Start(Visible.OnOneLine(text), width).ToString();

    string Title => $"{title}   {Format.Count(Run.Steps, "step")}, {Format.Count(Run.Trace.EventCount, "event")}";

    (string, Tone) Said
    {
        get
        {
            if (stepping.Name is { } name) return ($"save the scenario with this schedule as: {name}_", Tone.Plain);
            if (stepping.Message.Length > 0) return (stepping.Message, Tone.Plain);
            string[] wrong = [.. Run.Wrong.Select(w => PublicName.Of(w.Kind)).Distinct()];
            return wrong.Length > 0 ? ($"went wrong: {string.Join(", ", wrong)}", Tone.Bad) : ("", Tone.Plain);
        }
    }

    /// <summary>The last events that there is room for, below the names of the actors.</summary>
    IEnumerable<(string, Tone)> Events(int width, int room)
    {
        var trace = Run.Trace;
        List<PageEvent> events =
            [.. trace.Events.Where(e => trace.Names.Actors[e.Actor].Kind != ActorKind.Setup)];
        if (events.Count == 0) return [];
        string[] lines = Written(width, screen =>
            new Lanes(trace.Names, WrongAt, screen).Write(events, all: true, new RowLimit(0)));
        return lines.Skip(1).TakeLast(Math.Max(0, room)).Select(line => (line, Tone.Plain))
            .Prepend((lines[0], Tone.Heading));
    }

    string? WrongAt(PageEvent e)
    {
        var kinds = Run.Wrong.Where(w => w.Seq == e.Seq).Select(w => PublicName.Of(w.Kind)).Distinct();
        return string.Join(", ", kinds) is { Length: > 0 } text ? text : null;
    }

    string[] Pages(int width)
    {
        if (Run.Trace.EventCount == 0) return [];
        var state = Timeline.At(Run.Trace, Run.Trace.EventCount);
        var pages = state.Pages.Where(p => p.Counts.RefCount != 0).OrderBy(p => p.Pfn).ToList();
        return Written(width, screen => pages.ForEach(page => WritePage(page, state, screen)));
    }

    void WritePage(PageState page, TraceState state, Screen screen)
    {
        string counts = $"ref {page.Counts.RefCount} pin {page.Counts.PinCount} map {page.Counts.MapCount}";
        screen.Line($"{Format.Page(page.Pfn)}  {counts}  {PageTable.Flags(page)}");
        string holders = PageTable.Holders(page, state, Run.Trace.Names);
        if (holders.Length > 0) screen.Labelled("  held by ", holders);
    }

    static string[] Written(int width, Action<Screen> write)
    {
        var text = new StringWriter { NewLine = "\n" };
        write(new Screen(text, width, Palette.Plain));
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    List<(string, Tone)> Actors()
    {
        var next = Run.Next;
        int chosen = stepping.Chosen, name = next.Max(n => DisplayWidth.Of(n.Actor));
        return [.. next.Select((n, i) => LineOf(n, i == chosen, name))];
    }

    static (string, Tone) LineOf(NextStep next, bool isChosen, int nameWidth)
    {
        string does = next switch
        {
            { Operation: null } => "-",
            { CanRun: true } => $"{next.Step}  ({next.Operation})",
            { Pfn: 0 } => $"{next.Step}  waits for {PublicName.Of(next.WaitsFor)}",
            _ => $"{next.Step}  waits for {PublicName.Of(next.WaitsFor)} of page {Format.Page(next.Pfn)}",
        };
        string line = $"{(isChosen ? ">" : " ")} {next.Actor.PadRight(nameWidth)}  {does}".TrimEnd();
        return (line, isChosen ? Tone.Chosen : next.CanRun ? Tone.Plain : Tone.Dim);
    }

    /// <summary>So many lines that the chosen one is among them.</summary>
    List<(string, Tone)> Around(List<(string, Tone)> lines, int room)
    {
        int from = Math.Clamp(stepping.Chosen - room / 2, 0, Math.Max(0, lines.Count - room));
        return [.. lines.Skip(from).Take(room)];
    }
}
