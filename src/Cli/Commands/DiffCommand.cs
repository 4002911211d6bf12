using System.CommandLine;
using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class DiffCommand : ICliCommand
{
    readonly Argument<string?> _base = new("BASE")
    {
        Description = "The trace to compare with, or a report of it (analyze --json).",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Argument<string?> _new = new("NEW")
    {
        Description = "The trace that may be worse, or a report of it.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<string?> _scenario = Arguments.Scenario;
    readonly Option<string[]> _policy = new("--policy")
    {
        Description = "With --scenario, twice: the policy of the base, and the one that may be worse.",
        HelpName = "ID|FILE.json",
    };
    readonly Option<string?> _variant = Arguments.Variant, _schedule = Arguments.Schedule;
    readonly Option<string?> _inject = Arguments.Inject;
    readonly Option<long> _seed = Arguments.Seed;
    readonly Option<long?> _events = Arguments.Events;
    readonly Option<double> _tolerance = new("--tolerance")
    {
        Description = "By how many percent the numbers of real kernels may differ; simulated ones are exact.",
        HelpName = "PCT",
        DefaultValueFactory = _ => DiffOptions.DefaultTolerance,
        CustomParser = Arguments.ParsePercent,
    };
    readonly Option<bool> _anyway = new("--anyway")
    {
        Description = "Compare even traces of different scenarios, variants, seeds or sources.",
    };
    readonly Option<string?> _suppress = new("--suppress")
    {
        Description = "Findings that do not count, as for analyze.",
        HelpName = "FILE",
    };
    readonly Option<long> _limit =
        Arguments.Number("--limit", "Show at most this many lines of each table; 0 shows all.", 0, 10);
    readonly Option<bool> _json = Arguments.Json, _exitZero = Arguments.ExitZero;

    public Command Build(Session session)
    {
        var command = new Command(
            "diff",
            "Compares two traces, or records a scenario under two policies and compares those; exits 1 only if "
            + "something is new or worse.")
        {
            _base, _new, _scenario, _policy, _variant, _schedule, _seed, _events, _inject, _tolerance, _suppress,
            _anyway, _limit, _json, _exitZero,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var (a, b) = (parsed.GetValue(_base), parsed.GetValue(_new));
        if (parsed.GetValue(_scenario) is { } scenario)
        {
            if (a is not null)
                throw new UsageException("Give two traces, or --scenario with two policies, not both.");
            return OfPolicies(parsed, scenario, session);
        }
        if (a is null || b is null)
            throw new UsageException("Give two traces, or --scenario ID --policy A --policy B.");
        RefuseScenarioOptions(parsed);
        return OfTraces(parsed, a, b, session);
    }

    void RefuseScenarioOptions(ParseResult parsed)
    {
        Option[] options = [_policy, _variant, _schedule, _seed, _events, _inject];
        if (options.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } option)
            throw new UsageException($"{option.Name} is for --scenario: traces are compared as they are.");
    }

    int OfTraces(ParseResult parsed, string a, string b, Session session)
    {
        var known = SuppressionFile.Read(parsed.GetValue(_suppress));
        var (first, second) = (Side(a, known, session), Side(b, known, session));
        string kind = second.Findings.Count == 0 ? "leaked-pin" : PublicName.Of(second.Findings[0].Kind);
        var next = second.Trace is null ? NextCommand.Of("explain", kind) : NextCommand.Of("analyze", b);
        return Report(parsed, first, second, next, session);
    }

    static DiffSide Side(string path, IReadOnlyList<Suppression> known, Session session) =>
        StoredReport.IsAt(path)
            ? StoredReport.Read(path)
            : Side(new TraceReader(path, session.Cancel), path, known, session);

    static DiffSide Side(ITrace trace, string path, IReadOnlyList<Suppression> known, Session session)
    {
        using var progress = new Progress(session, $"events of {path}", trace.EventCount);
        return DiffSide.Of(trace, path, known, done => progress.Report(done), session.Cancel);
    }

    int OfPolicies(ParseResult parsed, string scenario, Session session)
    {
        if (parsed.GetValue(_policy) is not [var first, var second])
            throw new UsageException("--scenario needs --policy twice: the base, and the one that may be worse.");
        var request = Request(parsed, scenario, second);
        MemorySpace.Check(new Recording(request).Events);
        var a = Record(request with { Policy = first }, session.Cancel);
        var b = Record(request, session.Cancel);
        var known = SuppressionFile.Read(parsed.GetValue(_suppress));
        var (before, after) = (Side(a, first, known, session), Side(b, second, known, session));
        return Report(parsed, before, after, Next(request, b.Header), session);
    }

    RecordingRequest Request(ParseResult parsed, string scenario, string policy) => new(
        scenario,
        policy,
        parsed.GetValue(_variant),
        parsed.GetValue(_schedule),
        parsed.GetValue(_seed),
        parsed.GetValue(_events),
        parsed.GetValue(_inject));

    static MemoryTrace Record(RecordingRequest request, CancellationToken cancel)
    {
        var recording = new Recording(request);
        var trace = new MemoryTrace(recording.Header);
        recording.Run(trace, cancel);
        return trace;
    }

    /// <summary>
    /// After a scenario's own interleaving, suggests exploring all of them; after a random run, recording it to a file.
    /// </summary>
    static IReadOnlyList<string> Next(RecordingRequest r, TraceHeader h)
    {
        string[] names = ["--scenario", r.Scenario, "--variant", h.Variant, "--policy", r.Policy];
        if (h.Seed is null) return NextCommand.Of(["explore", .. names]);
        string[] events = r.Events is { } n ? ["--events", $"{n}"] : [];
        string[] inject = r.Inject is { } bugs ? ["--inject", bugs] : [];
        return NextCommand.Of(
            ["record", .. names, "--schedule", h.Schedule, "--seed", $"{h.Seed}", .. events, .. inject]);
    }

    int Report(ParseResult parsed, DiffSide a, DiffSide b, IReadOnlyList<string> next, Session session)
    {
        var options = new DiffOptions
        {
            TolerancePercent = parsed.GetValue(_tolerance),
            Anyway = parsed.GetValue(_anyway),
            Loads = Catalog.Scenarios.Where(s => s.IsGenerator).Select(s => s.Id).ToHashSet(),
        };
        var diff = new TraceDiff(a, b, options, session.Cancel);
        if (parsed.GetValue(_json)) DiffJson.Write(diff, session.Out);
        else
        {
            DiffText.Write(diff, Arguments.ToRowLimit(parsed.GetValue(_limit)), session.Screen);
            session.Screen.Command(next);
        }
        if (parsed.GetValue(_exitZero)) return ExitCode.Clean;
        return diff.Verdict switch
        {
            "regression" => ExitCode.Findings,
            "inconclusive" or "not comparable" => ExitCode.Inconclusive,
            _ => ExitCode.Clean,
        };
    }
}
