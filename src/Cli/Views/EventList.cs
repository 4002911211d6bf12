using Pintrace.Analyzer;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>The events that are wanted; of one page, its life.</summary>
sealed class EventList : ITraceView
{
    readonly TraceReader _trace;
    readonly EventFilter _wanted;
    readonly long _count, _all;
    readonly CancellationToken _cancel;

    /// <param name="trace">The trace.</param>
    /// <param name="wanted">Which events are wanted.</param>
    /// <param name="cacheFolder">Where it is kept which events are about which page; null = nowhere.</param>
    /// <param name="progress">Called with the number of the event reached.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="UsageException">The trace does not mention the page.</exception>
    /// <exception cref="OperationCanceledException">Looking for the events was cancelled.</exception>
    public EventList(
        TraceReader trace, EventFilter wanted, string? cacheFolder, Action<long> progress, CancellationToken cancel)
    {
        (_trace, _cancel) = (trace, cancel);
        var among = wanted.Pfn is { } page ? Timeline.EventsOf(trace, page, cacheFolder, progress, cancel) : null;
        _wanted = wanted with { Among = among };
        if (among is null) trace.CheckEvents(cancel);
        _all = wanted.Pfn is { } pfn ? CountOf(pfn, among) : trace.EventCount;
        _count = (wanted with { Pfn = null }).IsEmpty ? _all : trace.Count(_wanted, cancel);
    }

    long CountOf(long pfn, IReadOnlyList<long>? among)
    {
        long count = among?.Count ?? _trace.Count(new EventFilter { Pfn = pfn }, _cancel);
        return count > 0 ? count : throw new UsageException($"The trace does not mention page {Format.Page(pfn)}.");
    }

    public void WriteText(RowLimit limit, Screen screen)
    {
        string page = _wanted.Pfn is { } pfn ? $"page {Format.Page(pfn)}: " : "";
        string which = _count == _all ? "" : $"{Format.Number(_count)} of ";
        screen.Line($"{page}{which}{Format.Count(_all, "event")}");
        List<PageEvent> shown = [.. limit.Of(Timeline.Events(_trace, _wanted, _cancel))];
        if (shown.Count == 0) return;
        new Lanes(_trace.Names, _ => null, screen).Write(shown, all: true, new RowLimit(0));
        limit.WriteRemainder(_count, screen);
        var last = shown[^1];
        string[] where = last.Pfn == 0 ? [] : ["--page", Format.Page(last.Pfn)];
        screen.Command(NextCommand.Of(["show", _trace.Path, .. where, "--at", $"{last.Seq}"]));
    }

    public void WriteJson(TextWriter to) => Json.Write(to, "pintrace/show/1", new Document(
        _trace.Path, Timeline.Events(_trace, _wanted, _cancel).Select(e => EventRecord.Of(e, _trace))));

    sealed record Document(string Trace, IEnumerable<EventRecord> Events);
}
