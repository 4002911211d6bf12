using System.CommandLine;
using Pintrace.Analyzer;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Cli.Commands;

sealed class AnalyzeCommand : ICliCommand
{
    readonly Argument<string> _trace = Arguments.Trace;
    readonly Option<bool> _json = Arguments.Json, _exitZero = Arguments.ExitZero;
    readonly Option<string?> _failOn = new("--fail-on") { Description = "Exit 1 only for these kinds of finding.", HelpName = "KIND,..." };
    readonly Option<string?> _suppress = new("--suppress") { Description = "Findings that do not count: lines KIND:PATTERN, where the pattern is matched against the functions of both stacks.", HelpName = "FILE" };
    readonly Option<string?> _sarif = new("--sarif") { Description = "Also writes the findings as SARIF.", HelpName = "FILE" };
    readonly Option<string> _match = new("--match") { Description = "How releases are matched with acquisitions: token, request or count; each uses less of the log.", HelpName = "HOW", DefaultValueFactory = _ => "token" };
    readonly Option<string> _by = new("--by") { Description = "What a row of the table stands for: callsite, stack, leaf or module.", HelpName = "WHAT", DefaultValueFactory = _ => "callsite" };
    readonly Option<string?> _sort = new("--sort") { Description = "Column that the table is sorted by, the largest first. [default: leaked, outstanding, then what was taken]", HelpName = "COLUMN" };
    readonly Option<string?> _junit = new("--junit") { Description = "Also writes the findings as JUnit XML.", HelpName = "FILE" };
    readonly Option<bool> _force = Arguments.Force;
    readonly Option<long> _limit = Arguments.Number("--limit", "Most findings and callsites shown; 0 shows all.", 0, 10);

    public Command Build(Session session)
    {
        var command = new Command("analyze", "Rebuilds page state from a trace; prints findings and per-callsite statistics.") { _trace, _json, _by, _sort, _match, _failOn, _suppress, _sarif, _junit, _force, _exitZero, _limit };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        string path = parsed.GetValue(_trace)!;
        var failOn = FindingKinds.Parse(parsed.GetValue(_failOn));
        var suppressions = parsed.GetValue(_suppress) is { } known ? Suppression.Parse(known, ReadText(known)) : [];
        var (sarif, junit) = (Output(parsed, _sarif, path), Output(parsed, _junit, path));
        var (matching, grouping) = (Named<Matching>("way of matching", parsed.GetValue(_match)!), Named<Grouping>("grouping", parsed.GetValue(_by)!));
        var trace = ReducedTrace.Of(new TraceReader(path), matching);
        AnalysisReport report;
        using (var progress = new Progress(session, "events", trace.EventCount)) report = Analysis.Run(trace, grouping, done => progress.Report(done), session.Cancel);
        if (parsed.GetValue(_sort) is { } column) report = report with { Callsites = CallsiteColumns.Sort(report.Callsites, column) };
        report = Suppression.Apply(report, suppressions);
        if (sarif is not null) OutputFile.Write(sarif, parsed.GetValue(_force), to => Sarif.Write(report, trace, path, Version, to));
        if (junit is not null) OutputFile.Write(junit, parsed.GetValue(_force), to => JUnit.Write(report, path, f => Counts(f, failOn), to));
        int code = parsed.GetValue(_exitZero) ? ExitCode.Clean : CodeOf(report, failOn);
        if (parsed.GetValue(_json)) { AnalysisJson.Write(report, trace, path, code, session.Out); return code; }
        AnalysisText.Write(report, trace, path, Arguments.Most(parsed.GetValue(_limit)), session.Palette, session.Out);
        session.Out.WriteLine();
        session.Out.WriteLine(report.Findings.Count > 0 ? NextCommand.Of("show", path, "--finding", report.Findings[0].Id) : NextCommand.Of("query", path, "--tables"));
        return code;
    }

    static T Named<T>(string what, string name) where T : struct, Enum =>
        Enum.GetValues<T>().ToDictionary(v => PublicName.Kebab(v.ToString())) is var all && all.TryGetValue(name, out var value) ? value
            : throw new UsageException($"There is no {what} '{name}'; {Nearest.Sentence(name, [.. all.Keys])}");

    /// <summary>A file beside the report, refused before any work is done if it can not be written.</summary>
    string? Output(ParseResult parsed, Option<string?> option, string trace)
    {
        if (parsed.GetValue(option) is not { } file) return null;
        if (Path.GetFullPath(file) == Path.GetFullPath(trace)) throw new UsageException($"{option.Name} names the trace itself.");
        OutputFile.Refuse(file, parsed.GetValue(_force), OutputFile.TextFile);
        return file;
    }

    static string Version => typeof(AnalyzeCommand).Assembly.GetName().Version!.ToString(3);

    static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Suppression file {file} can not be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    static bool Counts(Finding finding, IReadOnlyList<FindingKind>? failOn) => finding.Severity > Severity.Info && (failOn?.Contains(finding.Kind) ?? true);

    static int CodeOf(AnalysisReport report, IReadOnlyList<FindingKind>? failOn)
    {
        var counted = report.Findings.Where(f => Counts(f, failOn)).ToList();
        return counted.Count == 0 ? ExitCode.Clean : counted.Exists(f => f.Conclusive) ? ExitCode.Findings : ExitCode.Inconclusive;
    }
}
