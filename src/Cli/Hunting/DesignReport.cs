using System.Globalization;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Views;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Hunting;
using Pintrace.Recorder.Simulation.Designs;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Hunting;

/// <summary>
/// Which combinations of decisions survive, for people and for scripts (schema pintrace/hunt-decisions/1).
/// </summary>
sealed class DesignReport(DesignHunt hunt, string policy)
{
    readonly IReadOnlyList<SurvivingDesign> _front = hunt.Front;
    readonly IReadOnlyList<RefutedDesign> _refuted = hunt.Refuted;

    public void WriteText(Screen screen)
    {
        screen.Line($"{Combinations} of {policy}: {Survivors} {Format.Count(hunt.Scenes, "scene")}");
        if (_front.Count > 0) WriteFront(screen);
        if (_refuted.Count > 0) WriteRefuted(screen);
        WriteMainline(screen);
        WriteSpared(screen);
        screen.Line();
        screen.Command(Next);
    }

    /// <summary>What a decision means that refutes, or any.</summary>
    IReadOnlyList<string> Next
    {
        get
        {
            var decisive = _refuted.SelectMany(r => r.Values).Select(v => v.Decision);
            return NextCommand.Of("explain", decisive.FirstOrDefault() ?? policy);
        }
    }

    string Combinations => $"{hunt.Combinations.ToString("#,0", CultureInfo.InvariantCulture)} combinations";

    string Survivors => hunt.HasGivenUp
        ? "given up, as too many survive (--max-designs)"
        : $"{Format.Number(hunt.Survivors)} that differ survive all of";

    void WriteSpared(Screen screen)
    {
        WriteSpared("goes wrong whatever is decided here, and is not counted", isAlways: true, screen);
        WriteSpared("goes wrong under all that survive the others, and is not counted", isAlways: false, screen);
    }

    void WriteSpared(string title, bool isAlways, Screen screen)
    {
        string[] names = [.. hunt.Spared.Where(s => s.IsAlways == isAlways).Select(s => s.Scenario)];
        if (names.Length == 0) return;
        screen.Line();
        screen.Line(title);
        screen.Labelled("  ", string.Join(", ", names));
    }

    void WriteFront(Screen screen)
    {
        screen.Line();
        screen.Line("survives, and nothing that does costs less");
        var table = new TextTable("waits", "skipped", "bounced", "refused", "atomics", "mainline", "decisions")
        {
            Prose = ["mainline", "decisions"],
        };
        foreach (var s in DesignRows.Of(_front)) table.Add([.. Costs(s.Cost), NearestOf(s), Values(s.Values)]);
        table.Write(screen, indent: 2);
    }

    static string[] Costs(RunCosts c) =>
    [
        Format.Number(c.Waits), Format.Number(c.Skipped), Format.Number(c.Bounced), Format.Number(c.Refused),
        c.AtomicsEach.ToString("0.00", CultureInfo.InvariantCulture),
    ];

    static string NearestOf(SurvivingDesign s) =>
        s.Distance == 0 ? s.Nearest[^1] : $"{s.Nearest[^1]}, {Format.Count(s.Distance, "decision")} apart";

    void WriteRefuted(Screen screen)
    {
        screen.Line();
        screen.Line("refuted");
        var table = new TextTable("decisions", "scenario", "finding") { Prose = ["decisions", "scenario"] };
        foreach (var r in _refuted) table.Add(Values(r.Values), r.Scenario, Kinds(r.Found));
        table.Write(screen, indent: 2);
    }

    void WriteMainline(Screen screen)
    {
        screen.Line();
        screen.Line("mainline");
        foreach (var m in hunt.OfMainline)
        {
            string fate = m.RefutedBy is { } by ? $"refuted by {by}"
                : m.IsOnFront ? "survives, and nothing that does costs less"
                : "survives; others cost less";
            screen.Labelled($"  {m.Policy,-12} ", fate);
        }
    }

    static string Kinds(IEnumerable<FindingKind> kinds) => string.Join(", ", kinds.Select(PublicName.Of));

    static string Values(IReadOnlyList<(string Decision, string Value)> values) =>
        values.Count == 0 ? "-" : string.Join(", ", values.Select(v => $"{v.Decision}={v.Value}"));

    public void WriteJson(TextWriter to) => Json.Write(to, "pintrace/hunt-decisions/1", new Document(
        policy,
        hunt.Combinations,
        hunt.Scenes,
        hunt.Explored,
        !hunt.HasGivenUp && hunt.Incomplete == 0,
        hunt.Survivors,
        _front.Select(s => new FrontRecord(Record(s.Values), s.Cost, s.Nearest, s.Distance)),
        _refuted.Select(r => new RefutedRecord(Record(r.Values), r.Scenario, r.Found)),
        hunt.Spared,
        hunt.OfMainline));

    static OrderedDictionary<string, string> Record(IReadOnlyList<(string Decision, string Value)> values) =>
        new(values.Select(v => KeyValuePair.Create(v.Decision, v.Value)));

    sealed record Document(
        string Policy,
        double Combinations,
        int Scenarios,
        long Explored,
        bool Complete,
        int Survivors,
        IEnumerable<FrontRecord> Front,
        IEnumerable<RefutedRecord> Refuted,
        IReadOnlyList<SparedScenario> NotCounted,
        IReadOnlyList<MainlineDesign> Mainline);

    sealed record FrontRecord(
        OrderedDictionary<string, string> Decisions, RunCosts Cost, IReadOnlyList<string> Nearest, int Apart);

    sealed record RefutedRecord(
        OrderedDictionary<string, string> Decisions, string Scenario, IReadOnlyList<FindingKind> Findings);
}
