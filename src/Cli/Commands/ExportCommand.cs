using System.CommandLine;
using Pintrace.Analyzer;
using Pintrace.Analyzer.Reports.Foreign;
using Pintrace.Analyzer.Sql;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class ExportCommand : ICliCommand
{
    static readonly string[] Formats = ["folded", "svg", "csv", "ndjson"];

    readonly Argument<string> _trace = Arguments.Trace;
    readonly Option<string> _format = new("--format")
    {
        Description =
            "folded (page-microseconds by stack, for flame graphs), svg (a picture of what is held over time), csv or "
            + "ndjson (events).",
        HelpName = "NAME",
        Required = true,
    };
    readonly Option<string?> _output = Arguments.Output("Where to write it. [default: standard output]");
    readonly Option<bool> _force = Arguments.Force;
    readonly EventFilterOptions _filter = new();

    public Command Build(Session session)
    {
        var command = new Command("export", "Writes a trace for other tools.") { _trace, _format, _output, _force };
        foreach (var option in _filter.All) command.Add(option);
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
        var trace = new TraceReader(path, session.Cancel);
        var wanted = _filter.Of(parsed, trace);
        if (format is "folded" or "svg" && !wanted.IsEmpty)
            throw new UsageException($"{format} is about all events: a part does not tell how long pages were held.");
        using var progress = new Progress(session, "events", wanted.IsEmpty ? trace.EventCount : 0);
        void Write(TextWriter to) => ExportCommand.Write(trace, format, wanted, to, progress, session.Cancel);
        if (output is null) Write(session.Out);
        else OutputFile.Write(output, force, Write);
        return ExitCode.Clean;
    }

    static void Write(
        TraceReader trace, string format, EventFilter wanted, TextWriter to, Progress progress,
        CancellationToken cancel)
    {
        if (format == "folded")
        {
            var report = Analysis.Run(trace, Grouping.Stack, progress: done => progress.Report(done), cancel: cancel);
            FoldedStacks.Write(report, to);
            return;
        }
        if (format == "svg")
        {
            var history = PinHistory.Of(trace, PinChart.Moments, done => progress.Report(done), cancel);
            PinChart.Write(history, Format.Source(trace.Header), to);
            return;
        }
        trace.CheckEvents(cancel);
        var unlimited = new QueryLimits(0, TimeSpan.Zero, wanted);
        var rows = new CountingRows(RowWriters.Create(format, Screen.Piped(to)), done => progress.Report(done));
        TraceSql.Run(trace, "SELECT * FROM events ORDER BY seq", unlimited, rows, cancel: cancel);
    }

    /// <summary>Hands rows on and counts them.</summary>
    sealed class CountingRows(IRowWriter inner, Action<long> progress) : IRowWriter
    {
        long _rows;

        public void Begin(IReadOnlyList<string> columns) => inner.Begin(columns);

        public void Row(object?[] values)
        {
            inner.Row(values);
            progress(++_rows);
        }

        public void End() => inner.End();
    }
}
