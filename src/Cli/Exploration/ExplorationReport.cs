using System.Globalization;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Exploration;

/// <summary>The answer of an exploration, for people and for scripts (schema pintrace/explore/1).</summary>
/// <param name="Search">The finished search.</param>
/// <param name="Scenario">The scenario as the user named it: an id or a file.</param>
/// <param name="Policy">The policy, in the same way.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Counterexample">The shortest counterexample, if there is one.</param>
/// <param name="Output">The file to which it was written.</param>
/// <param name="Fixes">What would prevent it, if that was asked.</param>
sealed record ExplorationReport(
    InterleavingSearch Search, string Scenario, string Policy, TimeSpan Time, Counterexample? Counterexample,
    string? Output, FixReport? Fixes)
{
    string Verdict => PublicName.Of(Search.Verdict);

    public void WriteText(bool allSteps, Screen screen)
    {
        screen.Line($"{Search.Scenario} ({Search.Variant}) under {Search.Policy}: {Painted(screen.Palette)}");
        screen.Labelled("  asks    ", Search.Any ? "everything" : Kinds(Search.Asks));
        screen.Labelled("  search  ", $"{Extent}; {Completeness}");
        foreach (var refusal in Search.Refusals) screen.Labelled("  refused ", $"{refusal}");
        if (Search.NotApplicable is { } reason) screen.Labelled("  n/a     ", reason);
        if (Search.Also.Count > 0) screen.Labelled("  also    ", $"{Kinds(Search.Also)} (--any asks for these too)");
        if (Search.FindsLivelocks) WriteLivelock(Search.Livelock, Search.IsComplete, screen);
        if (Counterexample is { } c)
        {
            screen.Line();
            screen.Line(c.Finding.Message);
            screen.Line("no interleaving with fewer steps does it:");
            new Lanes(c.Trace.Names, c.Marks.Of, screen).Write(c.Steps, allSteps, new RowLimit(0));
            c.Marks.Write(screen);
        }
        Fixes?.WriteText(screen);
        screen.Line();
        screen.Command(Next);
    }

    /// <summary>Says that there is no livelock, if there is none, and else who goes round.</summary>
    public static void WriteLivelock(Livelock? livelock, bool isComplete, Screen screen)
    {
        const string label = "  livelock ";
        if (livelock is null)
        {
            string where = isComplete ? "" : " in the states explored";
            screen.Labelled(label, $"none{where}, if everybody who could always run does run");
            return;
        }
        string after = Format.Count(livelock.LeadIn.Count, "step");
        screen.Labelled(label, $"after {after} these can go round for ever, and all who could always run do run:");
        foreach (var step in livelock.Cycle) screen.Line($"    {step.Actor}  {step.Step}  ({step.Operation})");
    }

    string Painted(Palette palette) => Search.Verdict switch
    {
        ExplorationVerdict.Holds or ExplorationVerdict.Refused when ErrorsBeside.Length > 0 =>
            $"{palette.Good(Verdict)} for {Kinds(Search.Asks)}; also found: {palette.Bad(Kinds(ErrorsBeside))}",
        ExplorationVerdict.Holds or ExplorationVerdict.Refused => palette.Good(Verdict),
        ExplorationVerdict.Inconclusive => palette.Doubtful(Verdict),
        ExplorationVerdict.Violated => palette.Bad(Verdict),
    };

    /// <summary>Errors that are not what the scenario asks about, yet not to be missed beside a good verdict.</summary>
    FindingKind[] ErrorsBeside =>
        [.. DetectorCatalog.Rules.Where(r => r.Severity == Severity.Error).Select(r => r.Kind).Intersect(Search.Also)];

    string Extent
    {
        get
        {
            string states = Format.Count(Search.States, "state");
            string transitions = Format.Count(Search.Transitions, "transition");
            string seconds = Time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
            if (Search.IsReduced) states += " (equal actors as one)";
            return $"{states}, {transitions}, depth {Search.Depth}, {seconds} s";
        }
    }

    string Completeness
    {
        get
        {
            if (Search.Verdict == ExplorationVerdict.Inconclusive)
                return $"the bound was reached (--max-states {MoreStates} takes up to {MoreMemory})";
            if (Search.IsExact) return "all interleavings, by whole states";
            string chance = Search.CollisionChance.ToString("0e0", CultureInfo.InvariantCulture);
            return $"all interleavings, but for a chance of {chance} that two states were taken for one";
        }
    }

    /// <summary>A bound to try next; in digits that the option takes.</summary>
    long MoreStates => Search.MaxStates < InterleavingSearch.DefaultMaxStates
        ? InterleavingSearch.DefaultMaxStates
        : Search.MaxStates * 4;

    string MoreMemory => $"{MoreStates / Search.StatesPerGigabyte} GB";

    IReadOnlyList<string> Next
    {
        get
        {
            string[] names = ["--scenario", Scenario, "--variant", Search.Variant, "--policy", Policy];
            if (Search.Verdict == ExplorationVerdict.Inconclusive)
                return NextCommand.Of(
                    ["explore", .. names, .. Options, "--max-states", $"{MoreStates}"]);
            if (Counterexample is null) return NextCommand.Of(["record", .. names]);
            if (Output is not null) return NextCommand.Of("analyze", Output);
            return NextCommand.Of(["explore", .. names, .. Options, "-o", "counterexample.db"]);
        }
    }

    string?[] Options =>
    [
        Search.Any ? "--any" : null,
        Search.IsExact ? "--exact" : null,
        Search.IsSymmetric ? null : "--no-symmetry",
        Search.FindsLivelocks ? "--livelock" : null,
    ];

    static string Kinds(IEnumerable<FindingKind> kinds) => string.Join(", ", kinds.Select(PublicName.Of));

    public void WriteJson(TextWriter to) => Json.Write(to, "pintrace/explore/1", new Document(
        Search.Scenario,
        Search.Variant,
        Search.Policy,
        Search.Verdict,
        Search.Any,
        Search.NotApplicable,
        Search.Asks,
        Search.Also,
        Search.Refusals.Select(RefusalRecord.Of),
        Search.States,
        Search.Transitions,
        Search.Depth,
        Search.IsExact,
        Search.IsReduced,
        Search.FindsLivelocks ? new LivelockRecord(Search.Livelock) : null,
        Seconds: Math.Round(Time.TotalSeconds, 3),
        Counterexample is null ? null : FindingOf(Counterexample),
        Counterexample is null ? null : RecordOf(Counterexample),
        Fixes?.Record));

    static FindingRecord FindingOf(Counterexample c)
    {
        var finding = c.Finding;
        return new(finding.Kind, finding.Pfn, c.Trace.Names.CallsiteName(finding.Callsite), finding.Message);
    }

    StepsRecord RecordOf(Counterexample c) =>
        new(StepsOf(c), c.Marks.Culprit, NoReturnRecord.Of(c.NoReturn), Output);

    static IEnumerable<StepRecord> StepsOf(Counterexample c) => c.Steps.Select(e => new StepRecord(
        e.Seq, c.Trace.Names.ActorName(e.Actor), Format.Kind(in e), e.Pfn == 0 ? null : e.Pfn, NoteOn(e, c)));

    static string? NoteOn(PageEvent e, Counterexample c) =>
        e.Seq == c.Marks.Shows ? PublicName.Of(c.Finding.Kind) : null;

    sealed record Document(
        string Scenario,
        string Variant,
        string Policy,
        ExplorationVerdict Verdict,
        bool Any,
        string? NotApplicable,
        IReadOnlyList<FindingKind> Asks,
        IReadOnlyList<FindingKind> Also,
        IEnumerable<RefusalRecord> Refusals,
        long States,
        long Transitions,
        int Depth,
        bool Exact,
        bool EqualActorsAsOne,
        LivelockRecord? Livelock,
        double Seconds,
        FindingRecord? Finding,
        StepsRecord? Counterexample,
        object? Fixes);

    sealed record LivelockRecord(bool Found, IReadOnlyList<ScheduledStep>? LeadIn, IReadOnlyList<ScheduledStep>? Cycle)
    {
        public LivelockRecord(Livelock? livelock) : this(livelock is not null, livelock?.LeadIn, livelock?.Cycle) { }
    }

    sealed record FindingRecord(FindingKind Kind, long Page, string Callsite, string Message);

    sealed record StepsRecord(
        IEnumerable<StepRecord> Steps, long? Culprit, NoReturnRecord? NoReturn, string? Trace);

    sealed record StepRecord(long Seq, string Actor, string Action, long? Page, string? Note);
}
