using System.CommandLine;
using System.Globalization;
using Pintrace.Analyzer;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class ShowCommand : ICliCommand
{
    readonly Argument<string> _trace = Arguments.Trace;
    readonly Argument<string?> _what = new("WHAT")
    {
        Description = "What --finding (F1), --page (0x1000) or --at (1234) would name.",
        Arity = ArgumentArity.ZeroOrOne,
    };
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
    readonly EventFilterOptions _filter = new();
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
            "Time travel: the state of a page or of the machine after an event, one page's life, one finding's story, "
            + "or the events that options ask for.")
        {
            _trace, _what, _page, _at, _finding, _match, _allSteps, _limit, _json, _noCache,
        };
        foreach (var option in _filter.All) command.Add(option);
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var asked = Asked(parsed);
        var trace = new TraceReader(parsed.GetValue(_trace)!, session.Cancel);
        var view = View(trace, asked, _filter.Of(parsed, trace), parsed, session);
        if (parsed.GetValue(_json)) view.WriteJson(session.Out);
        else view.WriteText(Arguments.ToRowLimit(parsed.GetValue(_limit)), session.Screen);
        return ExitCode.Clean;
    }

    readonly record struct Subject(string? Finding, long? Page, long? At);

    /// <summary>What the options or the argument name.</summary>
    Subject Asked(ParseResult parsed)
    {
        var asked = new Subject(parsed.GetValue(_finding), ParsePage(parsed.GetValue(_page)), parsed.GetValue(_at));
        if (parsed.GetValue(_what) is { } what) asked = With(asked, what);
        if (asked.Finding is not null && (asked.Page is not null || asked.At is not null))
            throw new UsageException("--finding stands alone: it determines page and events.");
        return asked;
    }

    static Subject With(Subject asked, string what)
    {
        if (what is ['F' or 'f', ..] && asked.Finding is null) return asked with { Finding = what.ToUpperInvariant() };
        bool isPage = what.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (isPage && asked.Page is null) return asked with { Page = ParsePage(what) };
        if (WholeNumber.TryParse(what, out long seq) && seq > 0 && asked.At is null) return asked with { At = seq };
        throw new UsageException($"'{what}' is no finding (F1), page (0x1000) or event (1 or later).");
    }

    ITraceView View(TraceReader trace, Subject asked, EventFilter wanted, ParseResult parsed, Session session)
    {
        if (asked.Finding is { } finding) return Story(trace, finding, wanted, parsed, session);
        if (asked.At is not null && !wanted.IsEmpty)
            throw new UsageException("--at shows a state; only lists of events can be filtered.");
        if (asked.At is null && (asked.Page is not null || !wanted.IsEmpty))
            return Events(trace, wanted with { Pfn = asked.Page }, parsed, session);
        return State(trace, asked.At ?? trace.EventCount, asked.Page, parsed, session);
    }

    EventList Events(TraceReader trace, EventFilter wanted, ParseResult parsed, Session session)
    {
        using var progress = new Progress(session, "events", trace.EventCount);
        return new(trace, wanted, CacheFolder(parsed, session), done => progress.Report(done), session.Cancel);
    }

    string? CacheFolder(ParseResult parsed, Session session) =>
        parsed.GetValue(_noCache) ? null : session.CacheFolder;

    FindingStory Story(
        TraceReader trace, string id, EventFilter wanted, ParseResult parsed, Session session)
    {
        using var progress = new Progress(session, "events", trace.EventCount);
        var matching = Arguments.Named<Matching>("way of matching", parsed.GetValue(_match)!);
        return new FindingStory(trace, id, wanted, matching, done => progress.Report(done), session.Cancel)
        {
            AllSteps = parsed.GetValue(_allSteps),
        };
    }

    MachineState State(TraceReader trace, long seq, long? pfn, ParseResult parsed, Session session)
    {
        using var progress = new Progress(session, "events", seq);
        string? cacheFolder = CacheFolder(parsed, session);
        return new MachineState(trace, seq, pfn, cacheFolder, done => progress.Report(done), session.Cancel);
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
