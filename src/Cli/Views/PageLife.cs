using Pintrace.Analyzer;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>All events of a page.</summary>
sealed class PageLife : ITraceView
{
    readonly TraceReader _trace;
    readonly long _pfn;
    readonly List<PageEvent> _events;

    /// <exception cref="UsageException">The trace does not mention the page.</exception>
    public PageLife(TraceReader trace, long pfn)
    {
        (_trace, _pfn, _events) = (trace, pfn, [.. Timeline.Life(trace, pfn)]);
        if (_events.Count == 0) throw new UsageException($"The trace does not mention page {Format.Page(pfn)}.");
    }

    public void WriteText(RowLimit limit, Screen screen)
    {
        string page = Format.Page(_pfn);
        screen.Line($"page {page}: {Format.Count(_events.Count, "event")}");
        new Lanes(_trace.Names, _ => null, screen).Write(_events, all: true, limit);
        screen.Command(NextCommand.Of("show", _trace.Path, "--page", page, "--at", $"{_events[^1].Seq}"));
    }

    public void WriteJson(TextWriter to) => Json.Write(
        to, "pintrace/show/1", new Document(_trace.Path, _events.Select(e => EventRecord.Of(e, _trace))));

    sealed record Document(string Trace, IEnumerable<EventRecord> Events);
}
