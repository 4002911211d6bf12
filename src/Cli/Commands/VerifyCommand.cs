using System.CommandLine;
using Pintrace.Analyzer;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Cli.Commands;

sealed class VerifyCommand : ICliCommand
{
    readonly Argument<string> _trace = Arguments.Trace;
    readonly Option<bool> _json = Arguments.Json;

    public Command Build(Session session)
    {
        var command = new Command(
            "verify",
            "Checks that a trace is whole: format, checksums, counts that events carry, gaps, its tail after a crash.")
        {
            _trace, _json,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        string path = parsed.GetValue(_trace)!;
        var trace = new TraceReader(path, session.Cancel);
        var check = Check(trace, session);
        int code = check.Gaps > 0 ? ExitCode.Inconclusive : ExitCode.Clean;
        if (parsed.GetValue(_json)) WriteJson(check, path, code, session.Out);
        else WriteText(check, trace.Header, path, session.Screen);
        return code;
    }

    static Verification Check(TraceReader trace, Session session)
    {
        using var progress = new Progress(session, "events", trace.EventCount);
        return Verification.Run(trace, done => progress.Report(done), session.Cancel);
    }

    static void WriteText(Verification check, TraceHeader header, string path, Screen screen)
    {
        string events = Format.Count(check.Events, "event");
        screen.Line($"{path}: format {TraceFormat.Version}, {events}, {Format.Source(header)}");
        screen.Line("rows     each is as it was written, by the checksums of the trace");
        screen.Line(check.CountsChecked
            ? "counts   each event carries what the events before it lead to"
            : "counts   taken as the events carry them: this source does not see every change");
        screen.Line(check.Gaps == 0
            ? "gaps     none"
            : $"gaps     {Format.Number(check.Gaps)}: events were lost there");
        screen.Line(header.State switch
        {
            TraceHeader.Complete => "tail     complete",
            TraceHeader.Interrupted => "tail     the recording was interrupted; every event before that is here",
            _ => "tail     the recorder was killed or could not write on; every batch that it committed is here",
        });
        screen.Line(check.Gaps == 0 ? screen.Palette.Good("whole") : screen.Palette.Doubtful("events are missing"));
        screen.Command(NextCommand.Of("analyze", path));
    }

    static void WriteJson(Verification check, string path, int code, TextWriter to) =>
        Json.Write(to, "pintrace/verify/1", new Document(
            path, TraceFormat.Version, check.Events, check.CountsChecked, check.Gaps, check.State, code));

    sealed record Document(
        string Trace, int Format, long Events, bool CountsChecked, int Gaps, string State, int ExitCode);
}
