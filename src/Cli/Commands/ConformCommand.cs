using System.CommandLine;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder.Conformance;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Cli.Commands;

sealed class ConformCommand : ICliCommand
{
    readonly Argument<string> _trace = Arguments.Trace;
    readonly Option<string?> _policy = new("--policy")
    {
        Description = "Id or file of the policy; by default that of the kernel that made the trace.",
        HelpName = "ID|FILE.json",
    };
    readonly Option<bool> _json = Arguments.Json;

    public Command Build(Session session)
    {
        var command = new Command(
            "conform", "Tells whether a kernel with a policy can have made a trace, or the first event that it cannot.")
        {
            _trace, _policy, _json,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var trace = new TraceReader(parsed.GetValue(_trace)!, session.Cancel);
        var check = new ConformanceCheck(trace, parsed.GetValue(_policy));
        var report = Check(check, trace, session);
        int code = report.Verdict switch
        {
            ConformanceVerdict.Conforms => ExitCode.Clean,
            ConformanceVerdict.DoesNotConform => ExitCode.Findings,
            ConformanceVerdict.Inconclusive => ExitCode.Inconclusive,
        };
        var view = new ConformanceView(report, trace);
        if (parsed.GetValue(_json)) view.WriteJson(code, session.Out);
        else view.WriteText(session.Screen);
        return code;
    }

    static ConformanceReport Check(ConformanceCheck check, TraceReader trace, Session session)
    {
        using var progress = new Progress(session, "events", trace.EventCount);
        return check.Run(done => progress.Report(done), session.Cancel);
    }
}
