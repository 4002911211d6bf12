using Pintrace.Analyzer.Text;
using Pintrace.Cli.Exploration;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Hunting;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Hunting;

/// <summary>What a hunt found and what it covered, for people and for scripts (schema pintrace/hunt/1).</summary>
sealed class HuntReport
{
    readonly Hunt _hunt;
    readonly HuntFolder? _folder, _refuge;
    readonly IReadOnlyList<HuntTrophy> _alone, _together, _unconfirmed;

    /// <summary>Makes the scenarios as small as they can be, confirms them, and writes them to the folder.</summary>
    /// <param name="hunt">The hunt.</param>
    /// <param name="folder">The folder; null = only what the analyzer does not confirm is written, elsewhere.</param>
    /// <param name="confirm">Asks the analyzer for a counterexample.</param>
    public HuntReport(Hunt hunt, HuntFolder? folder, Func<InterleavingSearch, Counterexample?> confirm)
    {
        (_hunt, _folder) = (hunt, folder);
        var trophies = hunt.State.Hits.Select(hit => HuntTrophy.Of(hunt, hit, confirm)).ToList();
        foreach (var trophy in trophies) folder?.Write(trophy);
        var confirmed = trophies.Where(t => t.Counterexample is not null).ToList();
        _alone = [.. confirmed.Where(t => t.Hit.IsAlone)];
        _together = [.. confirmed.Where(t => !t.Hit.IsAlone)];
        _unconfirmed = [.. trophies.Except(confirmed)];
        if (_unconfirmed.Count > 0 && folder is null) _refuge = HuntFolder.Temporary();
        foreach (var trophy in _unconfirmed) _refuge?.Write(trophy);
    }

    /// <summary>
    /// What to say, and to report, of counterexamples that the analyzer does not confirm: either it or the simulated
    /// kernel is wrong.
    /// </summary>
    public IEnumerable<string> Defects => _unconfirmed.Select(t =>
        $"This is a defect in pintrace {TraceHeader.Version}, please report it with these two files: the analyzer does "
        + $"not find {PublicName.Of(t.Hit.Kind)} in {FolderOf(t)!.TraceOf(t.Hit)}, the counterexample of "
        + $"{FolderOf(t)!.FileOf(t.Hit)} under {t.Hit.Policy}.");

    HuntFolder? FolderOf(HuntTrophy trophy) => trophy.Counterexample is null ? _folder ?? _refuge : _folder;

    HuntState State => _hunt.State;
    IReadOnlyList<string> Policies => _hunt.Request.Policies;
    bool IsComparison => Policies.Count > 1;
    IEnumerable<FindingKind> Missing => _hunt.Request.Asks.Except(State.Hits.Select(h => h.Kind));
    long Scenes => State.Levels.Sum(l => l.Done);

    /// <summary>A defect of ours, broken, not broken as far as was asked, or the hunt is not over.</summary>
    public int ExitCode =>
        _unconfirmed.Count > 0 ? Cli.ExitCode.Defect
        : State.Hits.Count > 0 ? Cli.ExitCode.Findings
        : _hunt.IsComplete && State.Levels.All(l => l.GivenUp == 0) ? Cli.ExitCode.Clean
        : Cli.ExitCode.Inconclusive;

    /// <param name="screen">Where to.</param>
    /// <param name="filters">What the user has asked for, as words of the command line.</param>
    public void WriteText(Screen screen, HuntFilters filters)
    {
        screen.Line(Headline);
        if (_alone.Count > 0) WriteTable("what one actor breaks by itself", _alone, screen);
        WriteLeftOut(screen);
        if (_together.Count > 0) WriteTable("smallest scenarios of several actors", _together, screen);
        if (_unconfirmed.Count > 0) WriteTable("not confirmed by the analyzer", _unconfirmed, screen);
        screen.Line();
        WriteCovered(screen);
        screen.Line();
        screen.Command(Next(filters));
    }

    string Headline
    {
        get
        {
            long broken = State.Levels.Sum(l => l.Broken);
            string told = broken == 0 ? "none" : Format.Number(broken), verb = broken > 1 ? "break" : "breaks";
            string searched = $"{told} of {Format.Count(Scenes, "scenario")} {verb}";
            string states = Format.Count(State.Levels.Sum(l => l.States), "state");
            return IsComparison
                ? $"{searched} {Policies[0]} or {Policies[1]}, and not both ({states})"
                : $"{searched} {Policies[0]} ({states})";
        }
    }

    void WriteLeftOut(Screen screen)
    {
        if (_hunt.Request.KeepsAlone || State.Alone.Count == 0 || State.Levels.All(l => l.Operations == 1)) return;
        var does = State.Alone.Select(a => a.Does).Distinct().Order(StringComparer.Ordinal);
        screen.Line();
        screen.Line("left out of larger scenarios, as they break by themselves (--with-broken keeps them)");
        screen.Labelled("  ", string.Join(", ", does));
    }

    void WriteTable(string title, IReadOnlyList<HuntTrophy> trophies, Screen screen)
    {
        screen.Line();
        screen.Line(title);
        var table = IsComparison
            ? new TextTable("finding", "breaks", "memory", "steps", "actors") { Prose = ["actors"] }
            : new TextTable("finding", "memory", "steps", "actors") { Prose = ["actors"] };
        foreach (var t in trophies)
        {
            string kind = PublicName.Of(t.Hit.Kind), steps = Format.Number(t.Hit.Steps);
            string actors = string.Join(" | ", t.Scenario.Actors);
            if (IsComparison) table.Add(kind, t.Hit.Policy, t.Scenario.Memory, steps, actors);
            else table.Add(kind, t.Scenario.Memory, steps, actors);
        }
        table.Write(screen, indent: 2);
    }

    void WriteCovered(Screen screen)
    {
        foreach (var level in State.Levels) screen.Labelled("  covered  ", Covered(level));
        var memory = _hunt.Request.Memory ?? [.. Hunt.MemoryKinds.Select(m => m.Name)];
        screen.Labelled("  memory   ", string.Join(", ", memory));
        screen.Labelled("  does     ", Operations);
        if (Missing.Any()) screen.Labelled("  in none  ", string.Join(", ", Missing.Select(PublicName.Of)));
    }

    string Operations
    {
        get
        {
            string all = Format.Count(_hunt.Operations, "operation");
            int alike = _hunt.Operations - _hunt.DistinctOperations;
            string untried = $"{Format.Number(alike)} of them not tried, as others have the same code";
            return alike == 0 ? all : $"{all}, {untried}";
        }
    }

    static string Covered(HuntProgress level)
    {
        string all = Format.Count(level.Scenes, "scenario"), size = HuntProgressLine.SizeOf(level);
        string scenes = level.Done == level.Scenes ? $"all {all}" : $"{Format.Number(level.Done)} of {all}";
        string broken = level.Broken switch
        {
            0 => "none breaks",
            1 => "1 breaks",
            var many => $"{Format.Number(many)} break",
        };
        string givenUp = level.GivenUp == 0 ? "" : $"; {Format.Number(level.GivenUp)} given up (--max-states)";
        return $"{scenes} of {size}: {broken}{givenUp}";
    }

    /// <summary>Look at what was found, or hunt on for the same.</summary>
    IReadOnlyList<string> Next(HuntFilters filters)
    {
        string[] hunt = ["hunt", .. Policies.SelectMany(p => new[] { "--policy", p })];
        if (_alone.Concat(_together).LastOrDefault() is { Hit: var last })
            return _folder is null
                ? NextCommand.Of([.. hunt, .. filters.Words, "-o", "hunted"])
                : NextCommand.Of("explore", _folder.FileOf(last), "--policy", last.Policy);
        return NextCommand.Of([.. hunt, .. _hunt.IsComplete ? filters.Larger(_hunt.Request) : filters.Resumed]);
    }

    public void WriteJson(TextWriter to) => Json.Write(to, "pintrace/hunt/1", new Document(
        Policies,
        _hunt.Request.Asks,
        _hunt.IsComplete,
        State.Levels.Select(LevelRecord.Of),
        _hunt.Operations,
        _hunt.DistinctOperations,
        _alone.Select(Record),
        _together.Select(Record),
        _unconfirmed.Select(Record),
        State.Alone,
        Missing));

    ScenarioRecord Record(HuntTrophy t) => new(
        t.Hit.Kind, t.Hit.Policy, t.Hit.Operations, t.Hit.Pages, t.Scenario.Memory, t.Scenario.Actors, t.Hit.Steps,
        t.Counterexample?.Finding.Message, FolderOf(t)?.FileOf(t.Hit));

    sealed record Document(
        IReadOnlyList<string> Policies,
        IReadOnlyList<FindingKind> Asks,
        bool Complete,
        IEnumerable<LevelRecord> Levels,
        int Operations,
        int DistinctOperations,
        IEnumerable<ScenarioRecord> Alone,
        IEnumerable<ScenarioRecord> Together,
        IEnumerable<ScenarioRecord> Unconfirmed,
        IReadOnlyList<HuntAlone> LeftOut,
        IEnumerable<FindingKind> InNone);

    sealed record LevelRecord(
        int Operations, int Pages, long Scenarios, long Done, long Broken, long GivenUp, long States)
    {
        public static LevelRecord Of(HuntProgress l) =>
            new(l.Operations, l.Pages, l.Scenes, l.Done, l.Broken, l.GivenUp, l.States);
    }

    sealed record ScenarioRecord(
        FindingKind Kind, string Policy, int Operations, int Pages, string Memory, IReadOnlyList<string> Actors,
        int Steps, string? Message, string? File);
}
