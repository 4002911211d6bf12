using System.CommandLine;
using Pintrace.Analyzer;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Sql;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Options;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class ExportCommand : ICliCommand
{
    static readonly string[] Formats = ["folded", "csv", "ndjson"];

    readonly Argument<string> _trace = Arguments.Trace;
    readonly Option<string> _format = new("--format")
    {
        Description = "folded (page-microseconds by stack, for flame graphs), csv or ndjson (all events).",
        HelpName = "NAME",
        Required = true,
    };
    readonly Option<string?> _output = Arguments.Output("Where to write it. [default: standard output]");
    readonly Option<bool> _force = Arguments.Force;

    public Command Build(Session session)
    {
        var command = new Command("export", "Writes a trace for other tools.") { _trace, _format, _output, _force };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        string path = parsed.GetValue(_trace)!, format = parsed.GetValue(_format)!;
        string? output = parsed.GetValue(_output) is { } file and not "-" ? file : null;
        bool force = parsed.GetValue(_force);
        if (!Formats.Contains(format))
            throw new UsageException($"There is no format '{format}'; {Nearest.Sentence(format, Formats)}");
        if (output is not null)
        {
            OutputFile.RefuseInput("--output", output, path);
            OutputFile.Refuse(output, force, OutputFile.TextFile);
        }
        var trace = new TraceReader(path);
        if (output is null) Write(trace, format, session.Out, session.Cancel);
        else OutputFile.Write(output, force, to => Write(trace, format, to, session.Cancel));
        return ExitCode.Clean;
    }

    static void Write(TraceReader trace, string format, TextWriter to, CancellationToken cancel)
    {
        if (format == "folded")
        {
            FoldedStacks.Write(Analysis.Run(trace, Grouping.Stack, cancel: cancel), to);
            return;
        }
        var unlimited = new QueryLimits(0, TimeSpan.Zero);
        var rows = RowWriters.Create(format, Screen.Piped(to));
        TraceSql.Run(trace, "SELECT * FROM events ORDER BY seq", unlimited, rows, cancel);
    }
}
