using System.CommandLine;
using Pintrace.Analyzer;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Reports.Foreign;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Follow;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class AnalyzeCommand : ICliCommand
{
    readonly Argument<string> _trace = Arguments.Trace;
    readonly Option<bool> _json = Arguments.Json, _exitZero = Arguments.ExitZero, _force = Arguments.Force;
    readonly Option<string?> _failOn = new("--fail-on")
    {
        Description = "Exit 1 only for these kinds of finding.",
        HelpName = "KIND,...",
    };
    readonly Option<string?> _require = new("--require")
    {
        Description = "Exit 4 if the trace can show nothing of one of these kinds of finding.",
        HelpName = "KIND,...",
    };
    readonly Option<string?> _suppress = new("--suppress")
    {
        Description =
            "Findings that do not count: lines KIND:PATTERN, where the pattern is matched against the functions of "
            + "both stacks.",
        HelpName = "FILE",
    };
    readonly Option<string?> _sarif = new("--sarif")
    {
        Description = "Also write the findings as SARIF.",
        HelpName = "FILE",
    };
    readonly Option<string?> _sourceMap = new("--source-map")
    {
        Description = "With --sarif: lines of the kernel's source, from addr2line -f or decoded stacks.",
        HelpName = "FILE",
    };
    readonly Option<string?> _junit = new("--junit")
    {
        Description = "Also write the findings as JUnit XML.",
        HelpName = "FILE",
    };
    readonly Option<string> _match = Arguments.Match;
    readonly Option<string> _by = new("--by")
    {
        Description = "What a row of the table stands for: callsite, stack, leaf or module.",
        HelpName = "WHAT",
        DefaultValueFactory = _ => "callsite",
    };
    readonly Option<string?> _sort = new("--sort")
    {
        Description =
            $"The column that the table is sorted by, largest first: {AnalysisReport.SortableColumns}. "
            + "[default: leaked, outstanding, then what was taken]",
        HelpName = "COLUMN",
    };
    readonly Option<string?> _columns = new("--columns")
    {
        Description =
            $"The numbers of the table, or all: {ColumnChoice.Names}. [default: the six that tell most]",
        HelpName = "NAME,...",
    };
    readonly Option<bool> _follow = new("--follow")
    {
        Description =
            "TRACE is a real kernel's text that is still growing, or '-': findings are reported as they become known, "
            + "until Ctrl-C or the end of the pipe.",
    };
    readonly Option<string?> _output = Arguments.Output("With --follow: keep the trace.");
    readonly Option<long> _limit =
        Arguments.Number("--limit", "Show at most this many findings and callsites; 0 shows all.", 0, 10);

    public Command Build(Session session)
    {
        var command = new Command(
            "analyze", "Rebuilds page state from a trace; prints findings and per-callsite statistics.")
        {
            _trace, _json, _by, _sort, _columns, _match, _failOn, _require, _suppress, _sarif, _sourceMap, _junit,
            _follow, _output, _force, _exitZero, _limit,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        string input = parsed.GetValue(_trace)!;
        string? output = parsed.GetValue(_output);
        if (!parsed.GetValue(_follow))
        {
            if (output is not null) throw new UsageException("--output is for --follow.");
            return Report(parsed, input, session);
        }
        session.WithoutPager();
        var findings = parsed.GetValue(_json) ? session.Error : session.Out;
        using var followed =
            FollowedTrace.ReadToEnd(input, output, parsed.GetValue(_force), findings, session);
        return Report(parsed, followed.File, session);
    }

    int Report(ParseResult parsed, string path, Session session)
    {
        var failOn = FindingKinds.Parse(parsed.GetValue(_failOn));
        var required = FindingKinds.Parse(parsed.GetValue(_require)) ?? [];
        var suppressions = SuppressionFile.Read(parsed.GetValue(_suppress));
        var (sarif, junit) = (Output(parsed, _sarif, path), Output(parsed, _junit, path));
        var lines = Lines(parsed);
        if (sarif is not null && junit is not null && Path.GetFullPath(sarif) == Path.GetFullPath(junit))
            throw new UsageException("--sarif and --junit name the same file.");
        var matching = Arguments.Named<Matching>("way of matching", parsed.GetValue(_match)!);
        var columns = new ColumnChoice(parsed.GetValue(_columns), parsed.GetValue(_sort));
        var trace = ReducedTrace.Of(new TraceReader(path, session.Cancel), matching);
        var report = Analyze(parsed, trace, session).Suppress(suppressions);
        bool force = parsed.GetValue(_force);
        if (sarif is not null)
            OutputFile.Write(sarif, force, to => Sarif.Write(report, trace, path, TraceHeader.Version, lines, to));
        if (junit is not null)
            OutputFile.Write(junit, force, to => JUnit.Write(report, path, f => ExitCode.Counts(f, failOn), to));
        List<FindingKind> missing = [.. required.Where(report.NotFindable.ContainsKey)];
        int code = ExitCode.Of(report, failOn);
        if (code == ExitCode.Clean && missing.Count > 0) code = ExitCode.Inconclusive;
        if (parsed.GetValue(_exitZero)) code = ExitCode.Clean;
        if (parsed.GetValue(_json)) AnalysisJson.Write(report, trace, path, code, session.Out);
        else WriteText(parsed, report, trace, path, failOn, columns, session.Screen);
        foreach (var kind in missing)
            session.Error.WriteLine(
                $"pintrace: {PublicName.Of(kind)} cannot be found in this trace: {report.NotFindable[kind]}.");
        return code;
    }

    /// <exception cref="UsageException">There is no SARIF to write, or the map has no function.</exception>
    /// <exception cref="InputException">The map cannot be read.</exception>
    SourceMap Lines(ParseResult parsed)
    {
        if (parsed.GetValue(_sourceMap) is not { } file) return SourceMap.Empty;
        if (parsed.GetValue(_sarif) is null) throw new UsageException("--source-map is for --sarif.");
        var map = SourceMap.Parse(InputText.Read(file, "Source map"));
        return map.Count > 0 ? map : throw new UsageException(
            $"{file} has no line such as 'ib_umem_get (drivers/infiniband/core/umem.c:221)'.");
    }

    /// <summary>A file beside the report, refused before any work is done if it cannot be written.</summary>
    string? Output(ParseResult parsed, Option<string?> option, string trace)
    {
        if (parsed.GetValue(option) is not { } file) return null;
        OutputFile.RefuseInput(option.Name, file, trace);
        OutputFile.Refuse(file, parsed.GetValue(_force), OutputFile.TextFile);
        return file;
    }

    AnalysisReport Analyze(ParseResult parsed, ITrace trace, Session session)
    {
        var grouping = Arguments.Named<Grouping>("grouping", parsed.GetValue(_by)!);
        var cancel = parsed.GetValue(_follow) ? default : session.Cancel;      // Ctrl-C has already ended the reading
        using var progress = new Progress(session, "events", trace.EventCount);
        var report = Analysis.Run(trace, grouping, done => progress.Report(done), cancel);
        return parsed.GetValue(_sort) is { } column ? report.SortedBy(column) : report;
    }

    void WriteText(
        ParseResult parsed,
        AnalysisReport report,
        ITrace trace,
        string path,
        IReadOnlyList<FindingKind>? failOn,
        ColumnChoice columns,
        Screen screen)
    {
        AnalysisText.Write(report, trace, path, Arguments.ToRowLimit(parsed.GetValue(_limit)), columns, screen);
        if (failOn is not null && report.Findings.Count > 0)
        {
            string findings = Format.Count(report.Findings.Count(f => ExitCode.Counts(f, failOn)), "finding");
            string kinds = string.Join(", ", failOn.Select(PublicName.Of));
            screen.Line();
            screen.Line($"{findings} of the kinds that fail: {kinds}");
        }
        screen.Line();
        bool isKept = !parsed.GetValue(_follow) || parsed.GetValue(_output) is not null;
        screen.Command(isKept
            ? Next(report, path, parsed.GetValue(_match)!)
            : NextCommand.Of("analyze", parsed.GetValue(_trace)!, "--follow", "-o", "trace.db"));
        if (report.Findings.Count > 0) screen.Command(NextCommand.Explaining(report.Findings[0].Kind));
    }

    static IReadOnlyList<string> Next(AnalysisReport report, string path, string match)
    {
        if (report.Findings.Count == 0)
        {
            if (report.HasGaps) return NextCommand.Of("query", path, "SELECT * FROM gaps");
            return report.NotFindable.Count > 0
                ? NextCommand.Of("analyze", path, "--limit", "0")      // says why not
                : NextCommand.Of("query", path, "--tables");
        }
        string[] matching = match == "token" ? [] : ["--match", match];
        return NextCommand.Of(["show", path, "--finding", report.Findings[0].Id, .. matching]);
    }
}
