using System.CommandLine;
using System.Globalization;
using Pintrace.Analyzer;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class ShowCommand : ICliCommand
{
    readonly Argument<string> _trace = Arguments.Trace;
    readonly Option<string?> _page = new("--page")
    {
        Description = "One page's life, or its state with --at.",
        HelpName = "PFN",
    };
    readonly Option<long?> _at = new("--at")
    {
        Description = "The state after this event.",
        HelpName = "SEQ",
        CustomParser = r => Arguments.ParseNumber(r, 1),
    };
    readonly Option<string?> _finding = new("--finding") { Description = "One finding's story.", HelpName = "ID" };
    readonly Option<string> _match = Arguments.Match;
    readonly Option<long> _limit = Arguments.Number("--limit", "Show at most this many lines; 0 shows all.", 0, 40);
    readonly Option<bool> _allSteps = Arguments.AllSteps("With --finding: show every event of the story.");
    readonly Option<bool> _json = Arguments.Json;
    readonly Option<bool> _noCache = new("--no-cache")
    {
        Description = "Replay from the first event, and keep nothing for next time.",
    };

    public Command Build(Session session)
    {
        var command = new Command(
            "show",
            "Time travel: the state of a page or of the machine after an event, one page's life, or one finding's "
            + "story.")
        {
            _trace, _page, _at, _finding, _match, _allSteps, _limit, _json, _noCache,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var (page, at, finding) =
            (ParsePage(parsed.GetValue(_page)), parsed.GetValue(_at), parsed.GetValue(_finding));
        if (finding is not null && (page is not null || at is not null))
            throw new UsageException("--finding stands alone: it determines page and events.");
        var trace = new TraceReader(parsed.GetValue(_trace)!);
        ITraceView view;
        if (finding is not null) view = Story(trace, finding, parsed, session);
        else if (page is { } pfn && at is null) view = new PageLife(trace, pfn);
        else view = State(trace, at ?? trace.EventCount, page, parsed, session);
        if (parsed.GetValue(_json)) view.WriteJson(session.Out);
        else view.WriteText(Arguments.ToRowLimit(parsed.GetValue(_limit)), session.Screen);
        return ExitCode.Clean;
    }

    FindingStory Story(TraceReader trace, string id, ParseResult parsed, Session session)
    {
        using var progress = new Progress(session, "events", trace.EventCount);
        var matching = Arguments.Named<Matching>("way of matching", parsed.GetValue(_match)!);
        return new FindingStory(trace, id, matching, done => progress.Report(done), session.Cancel)
        {
            AllSteps = parsed.GetValue(_allSteps),
        };
    }

    MachineState State(TraceReader trace, long seq, long? pfn, ParseResult parsed, Session session)
    {
        string? cacheFolder = parsed.GetValue(_noCache) ? null : session.CacheFolder;
        return new MachineState(trace, seq, pfn, cacheFolder, session.Cancel);
    }

    static long? ParsePage(string? text)
    {
        if (text is null) return null;
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        string digits = hex ? text[2..] : text;
        var style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (long.TryParse(digits, style, CultureInfo.InvariantCulture, out long pfn) && pfn > 0) return pfn;
        throw new UsageException($"'{text}' is not a page frame number; write 4096 or 0x1000.");
    }
}
