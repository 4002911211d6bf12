using System.CommandLine;
using System.Diagnostics;
using Pintrace.Cli.Exploration;
using Pintrace.Cli.Interactive;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class ExploreCommand : ICliCommand
{
    const int MostJobs = 64;

    readonly ScenarioName _scenario = new();
    readonly Option<string> _policy = Arguments.Policy;
    readonly Option<string?> _variant = Arguments.Variant;
    readonly Option<string?> _output = Arguments.Output("Write the counterexample as a trace.");
    readonly Option<bool> _any = new("--any")
    {
        Description = "Look for everything that can go wrong, not only for what the scenario asks about.",
    };
    readonly Option<bool> _fix = new("--fix")
    {
        Description = "If it goes wrong: which decision of the policy, decided otherwise, prevents that, or which two?",
    };
    readonly Option<bool> _interactive = new("--interactive")
    {
        Description = "Choose each step yourself, on the terminal.",
    };
    readonly Option<bool> _allSteps = Arguments.AllSteps("Show every event of the counterexample.");
    readonly Option<long> _maxStates = Arguments.Number(
        "--max-states", "Give up after this many states.", 1, InterleavingSearch.DefaultMaxStates);
    readonly Option<long?> _jobs = new("--jobs")
    {
        Description = "Threads; as many as there are processors if it is not given. The answer is the same.",
        HelpName = "N",
        CustomParser = r => Arguments.ParseNumber(r, 1, MostJobs),
    };
    readonly Option<bool> _exact = new("--exact")
    {
        Description = "Keep whole states, so that no two can be taken for one; about ten times the memory.",
    };
    readonly Option<bool> _noSymmetry = new("--no-symmetry")
    {
        Description = "Tell states apart that differ only in which of several equal actors is where.",
    };
    readonly Option<bool> _livelock = new("--livelock")
    {
        Description = "Look also for steps that can go round for ever; about eight times the memory.",
    };
    readonly Option<bool> _json = Arguments.Json, _force = Arguments.Force;

    public Command Build(Session session)
    {
        var command = new Command(
            "explore",
            "Tries all interleavings of a scenario under a policy: a verdict, or the shortest counterexample.")
        {
            _scenario.Argument, _scenario.Option, _variant, _policy, _any, _fix, _interactive, _allSteps, _maxStates,
            _jobs, _exact, _noSymmetry, _livelock, _output, _force, _json,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var search = new InterleavingSearch(Request(parsed));
        if (parsed.GetValue(_interactive)) return Interact(search, parsed, session);
        string? output = parsed.GetValue(_output);
        bool force = parsed.GetValue(_force);
        if (output is not null) OutputFile.Refuse(output, force);
        var clock = Stopwatch.StartNew();
        Search(search, session);
        var counterexample = Counterexample.Of(search);
        var fixes = parsed.GetValue(_fix) && counterexample is not null ? Fixes(search, counterexample, session) : null;
        var (scenario, policy) = (_scenario.Of(parsed), parsed.GetValue(_policy)!);
        var report = new ExplorationReport(search, scenario, policy, clock.Elapsed, counterexample, output, fixes);
        if (output is not null && counterexample is not null) Counterexample.Save(search, output, force);
        if (parsed.GetValue(_json)) report.WriteJson(session.Out);
        else report.WriteText(parsed.GetValue(_allSteps), session.Screen);
        if (output is not null && counterexample is null) WriteNothingSaved(output, session.Error);
        return search.Livelock is null ? CodeOf(search.Verdict) : ExitCode.Findings;
    }

    int Interact(InterleavingSearch search, ParseResult parsed, Session session)
    {
        bool hasReport = parsed.GetValue(_json) || parsed.GetValue(_fix) || parsed.GetValue(_output) is not null;
        if (hasReport) throw new UsageException("--interactive has no report; leave out --json, --fix and --output.");
        var stepping = new Stepping(new SteppedRun(search), parsed.GetValue(_policy)!, session.Cancel);
        var picture = new Picture(stepping, $"{search.Scenario} ({search.Variant}) under {search.Policy}");
        using var terminal = new TerminalScreen();
        do terminal.Show(picture);
        while (terminal.Read(session.Cancel) is not { } key || stepping.Press(key));
        return ExitCode.Clean;
    }

    ExplorationRequest Request(ParseResult parsed) => new(
        _scenario.Of(parsed),
        parsed.GetValue(_policy)!,
        parsed.GetValue(_variant),
        parsed.GetValue(_any),
        parsed.GetValue(_maxStates),
        (int)(parsed.GetValue(_jobs) ?? Math.Min(MostJobs, Environment.ProcessorCount)),
        parsed.GetValue(_exact),
        !parsed.GetValue(_noSymmetry),
        parsed.GetValue(_livelock));

    static void Search(InterleavingSearch search, Session session)
    {
        using (var progress = new Progress(session, "states"))
            search.Run(s => progress.Report(s.States, $"depth {s.Depth}"), session.Cancel);
        session.Cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Among everything that goes wrong, only what the counterexample shows is to be prevented.</summary>
    static FixReport Fixes(InterleavingSearch search, Counterexample counterexample, Session session)
    {
        var tried = new FixSearch(search, search.Any ? [counterexample.Finding.Kind] : search.Asks);
        var report = new FixReport(search, tried);
        using (var progress = new Progress(session, "decisions", tried.Singles.Count))
            tried.Run(done => progress.Report(done), session.Cancel);
        if (report.HasSingles) return report;
        using (var progress = new Progress(session, "pairs of decisions", tried.Pairs.Count))
            tried.RunPairs(report.IsFix, progress: done => progress.Report(done), cancel: session.Cancel);
        return report;
    }

    static void WriteNothingSaved(string output, TextWriter to)
    {
        string older = File.Exists(output) ? ", and its content is from before" : "";
        to.WriteLine($"pintrace: there is no counterexample; {output} was not written{older}.");
    }

    static int CodeOf(ExplorationVerdict verdict) => verdict switch
    {
        ExplorationVerdict.Violated => ExitCode.Findings,
        ExplorationVerdict.Inconclusive => ExitCode.Inconclusive,
        ExplorationVerdict.Holds or ExplorationVerdict.Refused => ExitCode.Clean,
    };
}
