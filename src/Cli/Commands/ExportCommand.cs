using System.CommandLine;
using Pintrace.Analyzer;
using Pintrace.Analyzer.Reports.Foreign;
using Pintrace.Analyzer.Sql;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class ExportCommand : ICliCommand
{
    static readonly string[] Formats = ["folded", "svg", "csv", "ndjson"];

    readonly Argument<string?> _trace = new("TRACE")
    {
        Description = "The trace file.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<string?> _format = new("--format")
    {
        Description =
            "folded (page-microseconds by stack, for flame graphs), svg (a picture of what is held over time), csv or "
            + "ndjson (events). [default: what the name of the output ends with]",
        HelpName = "NAME",
    };
    readonly Option<string?> _promela = new("--promela")
    {
        Description = "Instead of a trace, a scenario, or a file with one, as a model for SPIN.",
        HelpName = "ID|FILE",
    };
    readonly Option<string?> _variant = Arguments.Variant;
    readonly Option<string> _policy = Arguments.Policy;
    readonly Option<string?> _output = Arguments.Output("Where to write it. [default: standard output]");
    readonly Option<bool> _force = Arguments.Force;
    readonly EventFilterOptions _filter = new();

    public Command Build(Session session)
    {
        var command = new Command("export", "Writes a trace, or a scenario as a model, for other tools.")
        {
            _trace, _format, _promela, _variant, _policy, _output, _force,
        };
        foreach (var option in _filter.All) command.Add(option);
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        string? output = parsed.GetValue(_output) is { } file and not "-" ? file : null;
        if (parsed.GetValue(_promela) is { } scenario) RunModel(parsed, scenario, output, session);
        else RunTrace(parsed, output, session);
        return ExitCode.Clean;
    }

    void RunModel(ParseResult parsed, string scenario, string? output, Session session)
    {
        if (parsed.GetValue(_trace) is not null || parsed.GetValue(_format) is not null || _filter.IsGiven(parsed))
            throw new UsageException(
                "--promela writes a scenario, not a trace; leave out TRACE, --format and what selects events.");
        if (output is not null) OutputFile.Refuse(output, parsed.GetValue(_force), OutputFile.TextFile);
        using var progress = new Progress(session, "states");
        var model = PromelaExport.Of(
            scenario, parsed.GetValue(_variant), parsed.GetValue(_policy)!, done => progress.Report(done),
            session.Cancel);
        if (output is null) model.Write(session.Out);
        else OutputFile.Write(output, parsed.GetValue(_force), model.Write);
    }

    void RunTrace(ParseResult parsed, string? output, Session session)
    {
        RefuseScenarios(parsed);
        string path = parsed.GetValue(_trace)
            ?? throw new UsageException("Which trace? 'pintrace export TRACE --format NAME' names it.");
        string format = FormatOf(parsed.GetValue(_format), output);
        bool force = parsed.GetValue(_force);
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
    }

    void RefuseScenarios(ParseResult parsed)
    {
        foreach (var option in new Option[] { _variant, _policy })
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} is about a scenario; --promela names one.");
    }

    /// <summary>The format that is named or, if none is, the one with which the name of the output ends.</summary>
    static string FormatOf(string? named, string? output)
    {
        string format = named ?? Path.GetExtension(output ?? "").TrimStart('.');
        if (Formats.Contains(format)) return format;
        throw new UsageException(named is null
            ? $"Which format? --format names it, or the end of the output's name: {string.Join(", ", Formats)}."
            : $"There is no format '{named}'; {Nearest.Sentence(named, Formats)}");
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
