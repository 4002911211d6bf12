using System.CommandLine;
using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Reports;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Cli.Commands;

sealed class DiffCommand : ICliCommand
{
    readonly Argument<string?> _base = new("BASE") { Description = "The trace to compare with.", Arity = ArgumentArity.ZeroOrOne };
    readonly Argument<string?> _new = new("NEW") { Description = "The trace that may be worse.", Arity = ArgumentArity.ZeroOrOne };
    readonly Option<string> _scenario = Arguments.Scenario(required: false);
    readonly Option<string[]> _policy = new("--policy") { Description = "With --scenario, twice: the policy of the base, and the one that may be worse.", HelpName = "ID|FILE.json" };
    readonly Option<string?> _variant = Arguments.Variant, _schedule = Arguments.Schedule;
    readonly Option<long> _seed = Arguments.Seed;
    readonly Option<long?> _events = Arguments.Events;
    readonly Option<bool> _json = Arguments.Json, _exitZero = Arguments.ExitZero;

    public Command Build(Session session)
    {
        var command = new Command("diff", "Compares two traces, or records a scenario under two policies and compares those; exits 1 only if something is new or worse.")
            { _base, _new, _scenario, _policy, _variant, _schedule, _seed, _events, _json, _exitZero };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var (a, b) = (parsed.GetValue(_base), parsed.GetValue(_new));
        if (parsed.GetValue(_scenario) is { } scenario)
        {
            if (a is not null) throw new UsageException("Give two traces, or --scenario with two policies, not both.");
            return Record(parsed, scenario, session);
        }
        if (a is null || b is null) throw new UsageException("Give two traces, or --scenario ID --policy A --policy B.");
        return Report(parsed, TraceDiff.Compare(new TraceReader(a), new TraceReader(b), session.Cancel), a, b, $"pintrace analyze {b}", session);
    }

    int Record(ParseResult parsed, string scenario, Session session)
    {
        if (parsed.GetValue(_policy) is not [var first, var second]) throw new UsageException("--scenario needs --policy twice: the base, and the one that may be worse.");
        var (a, b) = (Record(first), Record(second));
        string next = $"pintrace {(a.Header.Schedule == "scripted" ? "explore" : "record")} --scenario {scenario} --variant {b.Header.Variant} --policy {second}";
        return Report(parsed, TraceDiff.Compare(a, b, session.Cancel), first, second, next, session);

        MemoryTrace Record(string policy)
        {
            var recording = new Recording(new RecordingRequest(scenario, policy, parsed.GetValue(_variant), parsed.GetValue(_schedule), parsed.GetValue(_seed), parsed.GetValue(_events)));
            var trace = new MemoryTrace(recording.Header);
            recording.Run(trace, session.Cancel);
            return trace;
        }
    }

    int Report(ParseResult parsed, TraceDiff diff, string basePath, string newPath, string next, Session session)
    {
        if (parsed.GetValue(_json)) DiffJson.Write(diff, basePath, newPath, session.Out);
        else
        {
            DiffText.Write(diff, basePath, newPath, session.Palette, session.Out);
            session.Out.WriteLine($"next: {next}");
        }
        return diff.Worse.Count > 0 && !parsed.GetValue(_exitZero) ? ExitCode.Findings : ExitCode.Clean;
    }
}
