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
    readonly Option<string?> _page = new("--page") { Description = "One page's life, or its state with --at.", HelpName = "PFN" };
    readonly Option<long?> _at = new("--at") { Description = "The state after this event.", HelpName = "SEQ", CustomParser = r => Arguments.ParseNumber(r, 1) };
    readonly Option<string?> _finding = new("--finding") { Description = "One finding's story.", HelpName = "ID" };
    readonly Option<long> _limit = Arguments.Number("--limit", "Most lines; 0 = all.", 0, 40);
    readonly Option<string> _match = Arguments.Match;
    readonly Option<bool> _json = Arguments.Json;
    readonly Option<bool> _noCache = new("--no-cache") { Description = "Replay from the first event, and keep nothing for the next time." };

    public Command Build(Session session)
    {
        var command = new Command("show", "Time travel: the state of a page or of the machine after an event, one page's life, or one finding's story.") { _trace, _page, _at, _finding, _match, _limit, _json, _noCache };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var (page, at, finding) = (ParsePage(parsed.GetValue(_page)), parsed.GetValue(_at), parsed.GetValue(_finding));
        if (finding is not null && (page is not null || at is not null)) throw new UsageException("--finding goes alone: it knows its page and its events.");
        var trace = new TraceReader(parsed.GetValue(_trace)!);
        var view = new TraceView(trace, Arguments.RowLimit(parsed.GetValue(_limit)), parsed.GetValue(_json), session.Out);
        if (finding is not null)
        {
            using var progress = new Progress(session, "events", trace.EventCount);
            view.Finding(finding, Arguments.Named<Matching>("way of matching", parsed.GetValue(_match)!), done => progress.Report(done), session.Cancel);
        }
        else if (page is { } pfn && at is null) view.Life(pfn);
        else view.State(at ?? trace.EventCount, page, parsed.GetValue(_noCache) ? null : session.CacheFolder, session.Cancel);
        return ExitCode.Clean;
    }

    static long? ParsePage(string? text)
    {
        if (text is null) return null;
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return long.TryParse(hex ? text[2..] : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out long pfn) && pfn > 0 ? pfn
            : throw new UsageException($"'{text}' is no page frame number; write 4096 or 0x1000.");
    }
}
