using Pintrace.Analyzer;
using Pintrace.Analyzer.State;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>The pages of the machine, or one of them, after an event: their counts, flags and holders.</summary>
sealed class MachineState : ITraceView
{
    readonly TraceReader _trace;
    readonly TraceState _replay;
    readonly long? _pfn;
    readonly PageEvent _last;
    readonly List<PageState> _pages;

    /// <param name="trace">The trace.</param>
    /// <param name="seq">The event after which the state is shown.</param>
    /// <param name="pfn">The one page to show; null for all that have references.</param>
    /// <param name="cacheFolder">Where states of replays are kept; null = nowhere.</param>
    /// <param name="progress">Called with the number of the event reached.</param>
    /// <param name="cancel">Stops the replay.</param>
    /// <exception cref="UsageException">There is no such event, or no event up to it mentions the page.</exception>
    public MachineState(
        TraceReader trace, long seq, long? pfn, string? cacheFolder, Action<long> progress, CancellationToken cancel)
    {
        (_trace, _pfn) = (trace, pfn);
        _replay = Timeline.At(trace, seq, cacheFolder, progress, cancel);
        _pages = pfn is { } one ? [PageAt(one, seq, cancel)] : ReferencedPages();
        _last = Timeline.Events(trace, seq).First();
    }

    /// <summary>A freed page is in no replay: it has no references.</summary>
    PageState PageAt(long pfn, long seq, CancellationToken cancel)
    {
        if (_replay.TryFindPage(pfn, out var page)) return page;
        if (!Timeline.Events(_trace, new EventFilter { Pfn = pfn, ToSeq = seq }, cancel).Any())
            throw new UsageException($"No event up to {seq} mentions page {Format.Page(pfn)}.");
        return PageState.Unused(pfn);
    }

    /// <summary>Held pages first.</summary>
    List<PageState> ReferencedPages() =>
    [
        .. _replay.Pages.Where(p => p.Counts.RefCount != 0).OrderByDescending(IsHeld).ThenBy(p => p.Pfn),
    ];

    bool IsHeld(PageState page) => _replay.HoldsOf(page).Any();

    public void WriteText(RowLimit limit, Screen screen)
    {
        string when = $"after event {Format.Number(_last.Seq)} of {Format.Number(_trace.EventCount)}";
        screen.Line($"{when}, {Format.Time(_last.Tick)}: {LastEvent}");
        if (_pfn is null)
            screen.Line($"{Format.Count(_pages.Count, "page")}, {Format.Number(_pages.Count(IsHeld))} held");
        PageTable.Write(limit.Of(_pages), _replay, _trace.Names, screen);
        limit.WriteRemainder(_pages.Count, screen);
        if (_pages.Count > 0)
            screen.Command(NextCommand.Of("show", _trace.Path, "--page", Format.Page(_pages[0].Pfn)));
    }

    string LastEvent
    {
        get
        {
            if (_last.Kind == EventKind.Gap) return "events were lost";
            string action = $"{_trace.Names.TaskName(_last.Actor)} {Format.Kind(in _last)}";
            string page = _last.Pfn == 0 ? "" : $" page {Format.Page(_last.Pfn)}";
            return $"{action}{page} at {_trace.Names.CallsiteName(_last.Callsite)}";
        }
    }

    public void WriteJson(TextWriter to)
    {
        var last = EventRecord.Of(_last, _trace);
        Json.Write(to, "pintrace/show/1", new Document(_trace.Path, last, _pages.Select(PageRecordOf)));
    }

    PageRecord PageRecordOf(PageState page) => new(
        page.Pfn,
        EventRecord.Known(page.Counts.RefCount),
        EventRecord.Known(page.Counts.PinCount),
        EventRecord.Known(page.Counts.MapCount),
        PageTable.Flags(page),
        _replay.HoldsOf(page).Select(HoldRecordOf));

    HoldRecord HoldRecordOf(Hold hold) => new(
        PageTable.KindOf(hold.IsPin),
        hold.N,
        _trace.Names.CallsiteName(hold.Callsite),
        _trace.Names.ActorName(hold.Actor),
        hold.Seq,
        _last.Tick - hold.Tick);

    sealed record Document(string Trace, EventRecord Event, IEnumerable<PageRecord> Pages);

    sealed record PageRecord(
        long Page, int? Refcount, int? Pincount, int? Mapcount, string Flags, IEnumerable<HoldRecord> Holds);

    sealed record HoldRecord(string Kind, int N, string Callsite, string Actor, long Seq, long HeldNs);
}
