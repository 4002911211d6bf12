using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Rebuilds the state of every page from events alone, one at a time. It knows no policy and no scenario: only what an
/// event of each kind does to counts, flags, data versions, holds and I/O.
/// </summary>
public sealed class TraceReplay
{
    readonly PageTable _pages;
    readonly HoldTable _holds;
    readonly IoTable _ios;
    readonly Transition _transition;
    readonly CountCheck _counts;
    readonly HoldMatcher _matcher;
    readonly UnseenReleases? _unseen;

    /// <summary>A replay that has seen nothing yet.</summary>
    /// <param name="coverage">What the log's source could see: how to read the absence of an event.</param>
    public TraceReplay(TraceCoverage coverage)
    {
        Coverage = coverage;
        _pages = new PageTable(coverage.Has(TraceCoverage.Counts) ? default : new PageCounts { RefCount = PageEvent.Unknown, PinCount = PageEvent.Unknown, MapCount = PageEvent.Unknown });
        _holds = new HoldTable(_pages);
        _ios = new IoTable(_pages);
        _transition = new Transition(this);
        _counts = new CountCheck(coverage);
        _matcher = new HoldMatcher(_holds, _ios, coverage);
        if (!coverage.Has(TraceCoverage.Puts)) _unseen = new UnseenReleases(_matcher);
    }

    /// <summary>What the log's source could see.</summary>
    public TraceCoverage Coverage { get; }
    /// <summary>Pins that were there when the log began, as far as the counts of their pages show, and on how many pages.</summary>
    public (long Pins, long Pages) Older => _counts.Older;
    /// <summary>Number of the last event applied.</summary>
    public long LastSeq { get; private set; }
    /// <summary>Number of the event whose state was loaded; 0 if all events were applied one by one.</summary>
    public long SnapshotSeq { get; private set; }
    /// <summary>Events that are older than one before them, and by how many nanoseconds at most: parts of the log were merged in another order than that of time.</summary>
    public (long Events, long MostNs) OutOfOrder { get; private set; }
    /// <summary>The latest time of an event applied.</summary>
    public long LastTick { get; private set; }
    /// <summary>Where the log says that events were lost, in the order of the events that say so.</summary>
    public IReadOnlyList<LogGap> Gaps => _gaps;
    readonly List<LogGap> _gaps = [];

    readonly Dictionary<int, (EventRef Where, long Tick)> _exits = [];

    /// <summary>When an actor exited; false if the log does not show that.</summary>
    public bool TryFindExit(int actor, out EventRef where, out long tick)
    {
        bool found = _exits.TryGetValue(actor, out var exit);
        (where, tick) = exit;
        return found;
    }

    /// <summary>How many pages the log has mentioned.</summary>
    public int PageCount => _pages.Mentioned;
    /// <summary>The pages as they are now, but for those that were freed and are nobody's any more.</summary>
    public IEnumerable<PageState> Pages => Enumerable.Range(0, _pages.Limit).Where(_pages.IsPage).Select(page => _pages[page]);
    internal ref readonly PageState PageAt(int page) => ref _pages[page];
    /// <summary>A page by its frame number; false if the log has not mentioned it, or it was freed and is nobody's any more.</summary>
    public bool TryFindPage(long pfn, out PageState page)
    {
        int i = _pages.FindKnown(pfn);
        page = i < 0 ? default : _pages[i];
        return i >= 0;
    }

    /// <summary>The live acquisitions of this life of a page, oldest first.</summary>
    public IEnumerable<Hold> HoldsOf(PageState page)
    {
        for (int i = page.FirstHold; i >= 0; i = _holds[i].NextOnPage)
            if (_holds[i].Life == page.Life) yield return _holds[i];
    }

    /// <summary>The live acquisitions of a request, in no particular order.</summary>
    public IEnumerable<Hold> HoldsOfRequest(long request)
    {
        for (int i = _holds.FirstOfRequest(request); i >= 0; i = _holds[i].NextOfRequest) yield return _holds[i];
    }

    /// <summary>All live acquisitions, page by page.</summary>
    public IEnumerable<Hold> OpenHolds()
    {
        for (int page = 0; page < _pages.Limit; page++)
            for (int i = _pages[page].FirstHold; i >= 0; i = _holds[i].NextOnPage) yield return _holds[i];
    }

    /// <summary>
    /// The oldest live acquisition that lets a device write the page, false if there is none; once events were lost, of those
    /// that are certain if there are any. A plain reference counts only where puts are in the log: elsewhere nobody knows
    /// whether it is still held.
    /// </summary>
    public bool TryOldestWriter(in PageState page, out Hold writer)
    {
        writer = default;
        long certainAfter = _gaps.Count == 0 ? 0 : Math.Max(_gaps[^1].Seq, page.InferredAt);
        for (int i = page.Writers > 0 ? page.FirstHold : -1; i >= 0 && writer.Seq <= certainAfter; i = _holds[i].NextOnPage)
            if (_holds[i].Life == page.Life && _holds[i].IsWriter && (_holds[i].IsPin || Coverage.Has(TraceCoverage.Puts)) && (writer.Seq == 0 || _holds[i].Seq > certainAfter)) writer = _holds[i];
        return writer.Seq != 0;
    }

    /// <summary>An I/O in flight that writes this life of the page; false if there is none.</summary>
    public bool TryFindDeviceWrite(in PageState page, out PageIo io)
    {
        for (int i = page.FirstIo; i >= 0; i = _ios[i].Next)
            if (_ios[i].Writes && _ios[i].Life == page.Life) { io = _ios[i]; return true; }
        io = default;
        return false;
    }

    /// <summary>The live acquisition through which an event works on its page: by its token or, in a log without tokens, of its request; false if there is none.</summary>
    public bool TryFindUser(in PageState page, in PageEvent e, out Hold hold)
    {
        int i = _matcher.UserOf(in page, in e);
        hold = i < 0 ? default : _holds[i];
        return i >= 0;
    }

    const int Nobody = -1;
    /// <summary>A page that is forgotten with the next event: until then its state is looked at.</summary>
    int _gone = Nobody;

    /// <summary>Applies the next event and says what it changed; the result is valid until the next call.</summary>
    /// <exception cref="InputException">The event carries counts that its predecessors do not lead to.</exception>
    public Transition Apply(in PageEvent e)
    {
        LastSeq = e.Seq;
        if (e.Tick >= LastTick) LastTick = e.Tick;
        else OutOfOrder = (OutOfOrder.Events + 1, Math.Max(OutOfOrder.MostNs, LastTick - e.Tick));
        if (_gone != Nobody) _pages.Remove(_gone);
        _gone = Nobody;
        var t = _transition;
        t.Begin(in e, e.Pfn == 0 ? -1 : _pages.Find(e.Pfn));
        if (t.Page < 0)
        {
            if (e.Kind == EventKind.Gap) _gaps.Add(LogGap.Of(in e));
            else if (e.Kind == EventKind.RequestEnd) _matcher.EndOwner(e.Request);
            else if (e.Kind == EventKind.ActorExit) _exits[e.Actor] = (t.Here, e.Tick);
            return t;
        }
        ref var page = ref _pages[t.Page];
        t.Before = page.Counts;
        if (t.Happened) Change(ref page, t);
        _counts.Settle(ref page, in e);
        _unseen?.Infer(ref page, t);
        if (e.Kind == EventKind.Free && page.FirstHold < 0 && page.FirstIo < 0 && t.Happened) _gone = t.Page;
        return t;
    }

    void Change(ref PageState page, Transition t)
    {
        ref readonly var e = ref t.Event;
        CountRules.Apply(ref page, in e);
        switch (e.Kind)
        {
            case EventKind.DevUnmap: _matcher.Unmap(in page, in e); break;
            case EventKind.Get or EventKind.Pin or EventKind.DevMap: _matcher.Acquire(ref page, t); break;
            case EventKind.Put or EventKind.Unpin: _matcher.Release(ref page, t); break;
            case EventKind.IoSubmit: _matcher.Submit(ref page, in e, t.Page); break;
            case EventKind.Migrate:
                if (_pages.FindKnown(e.Arg) is var to && to >= 0) PageHistory.Move(in page, ref _pages[to]);
                break;
            case EventKind.CpuStore:
                _matcher.Overwrite(in page, e.Arg);
                PageHistory.Take(ref page, in e);
                break;
            case EventKind.DmaLoad: t.Io = _ios.Find(in page, e.Request); break;
            case EventKind.DmaStore:
                t.Io = _ios.Find(in page, e.Request);
                (page.LastStore, page.Content) = (new EventRef(e.Seq, t.Io.Acquired.Callsite), page.Content + 1);
                break;
            case EventKind.IoComplete: t.Io = _ios.Remove(ref page, e.Request); break;
            default: PageHistory.Take(ref page, in e); break;
        }
    }

    /// <summary>Writes all that was learned from events: whoever loads it goes on as this replay would.</summary>
    internal void Save(Stream to)
    {
        to.Put(LastSeq);
        to.Put(LastTick);
        to.Put(_gone);
        to.Put(OutOfOrder);
        to.Put(_counts.Older);
        to.PutAll(_gaps);
        to.PutAll(_exits);
        _pages.Save(to);
        _holds.Save(to);
        _ios.Save(to);
        _matcher.Save(to);
    }

    /// <summary>Takes over what another replay saved; only for one that has seen nothing yet.</summary>
    internal void Load(Stream from)
    {
        LastSeq = SnapshotSeq = from.Get<long>();
        LastTick = from.Get<long>();
        _gone = from.Get<int>();
        OutOfOrder = from.Get<(long, long)>();
        _counts.Older = from.Get<(long, long)>();
        from.GetAll(_gaps);
        from.GetAll(_exits);
        _pages.Load(from);
        _holds.Load(from);
        _ios.Load(from);
        _matcher.Load(from);
    }
}
