using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>
/// What a trace says, up to one event, about pages, their holders and the I/O on them. A replay builds it; detectors
/// and views query it.
/// </summary>
public sealed class TraceState
{
    readonly LogGaps _gaps = new();
    readonly Dictionary<int, (EventRef Where, long Tick)> _exits = [];
    readonly HoldLookup _lookup;

    internal TraceState(TraceCoverage coverage)
    {
        Coverage = coverage;
        PageTable = new PageTable(coverage.Has(TraceCoverage.Counts) ? default : PageCounts.Unknown);
        Holds = new HoldTable(PageTable, coverage.Has(TraceCoverage.Puts));
        Ios = new IoTable(PageTable);
        _lookup = new HoldLookup(Holds, coverage);
    }

    internal PageTable PageTable { get; }
    internal HoldTable Holds { get; }
    internal IoTable Ios { get; }

    /// <summary>What the trace's source could see: how to read the absence of an event.</summary>
    internal TraceCoverage Coverage { get; }
    /// <summary>Number of the last event.</summary>
    internal long LastSeq { get; private set; }
    /// <summary>The latest time of an event, in nanoseconds.</summary>
    internal long LastTick { get; private set; }
    /// <summary>Number of the event whose state was loaded; 0 if all events were applied one by one.</summary>
    internal long SnapshotSeq { get; private set; }
    /// <summary>
    /// Events older than a preceding one, and by how many nanoseconds at most: parts of the trace were not merged in
    /// order of time.
    /// </summary>
    internal (long Events, long MostNs) OutOfOrder { get; private set; }
    /// <summary>Where the trace says that events were lost, in the order of the events that say so.</summary>
    internal LogGaps Gaps => _gaps;

    /// <summary>When an actor exited; false if the trace does not show that.</summary>
    internal bool TryFindExit(NameId<Actor> actor, out EventRef where, out long tick)
    {
        bool found = _exits.TryGetValue(actor, out var exit);
        (where, tick) = exit;
        return found;
    }

    /// <summary>How many pages the trace has mentioned.</summary>
    internal int PageCount => PageTable.Mentioned;

    /// <summary>The pages as they are now, except those that were freed and are no longer held.</summary>
    public IEnumerable<PageState> Pages =>
        Enumerable.Range(0, PageTable.Limit).Where(PageTable.IsPage).Select(page => PageTable[page]);

    internal ref readonly PageState PageAt(int page) => ref PageTable[page];

    /// <summary>
    /// A page by its frame number; false if the trace has not mentioned it, or if it was freed and is not held.
    /// </summary>
    public bool TryFindPage(long pfn, out PageState page)
    {
        int i = PageTable.FindKnown(pfn);
        page = i < 0 ? default : PageTable[i];
        return i >= 0;
    }

    /// <summary>The live acquisitions of this life of a page, oldest first.</summary>
    public IEnumerable<Hold> HoldsOf(PageState page)
    {
        for (int i = page.OldestHold; i >= 0; i = Holds[i].OnPage.Next) yield return Holds[i];
    }

    /// <summary>The live acquisitions of a request that has not ended, the newest first.</summary>
    internal IEnumerable<Hold> HoldsOfRequest(long request)
    {
        for (int i = Holds.FirstOfRequest(request); i >= 0; i = Holds[i].NextOfRequest) yield return Holds[i];
    }

    /// <summary>All live acquisitions, page by page.</summary>
    internal IEnumerable<Hold> OpenHolds()
    {
        for (int page = 0; page < PageTable.Limit; page++)
            for (int i = PageTable[page].FirstHold; i >= 0; i = Holds[i].OnPage.Next) yield return Holds[i];
    }

    /// <summary>
    /// The oldest live acquisition that lets a device write to the page; false if there is none. Once events have been
    /// lost, one that is certain is preferred, if it is among the next few.
    /// </summary>
    internal bool TryOldestWriter(in PageState page, out Hold writer)
    {
        writer = default;
        long certainAfter = _gaps.Count == 0 ? 0 : Math.Max(_gaps[^1].Seq, page.InferredAt);
        int more = 0;
        for (int i = page.OldestWriter; i >= 0 && writer.Seq <= certainAfter; i = Holds[i].OnPage.Next)
        {
            if (writer.Seq != 0 && ++more > HoldLookup.MostCompared) break;
            ref readonly var hold = ref Holds[i];
            if (Holds.IsKnownWriter(in hold) && (writer.Seq == 0 || hold.Seq > certainAfter)) writer = hold;
        }
        return writer.Seq != 0;
    }

    /// <summary>The oldest live acquisition by GUP of this life of a page; false if there is none.</summary>
    internal bool TryOldestUser(in PageState page, out Hold user) => TryGet(page.OldestUser, out user);

    /// <summary>The oldest live acquisition of this life of a page; false if there is none.</summary>
    internal bool TryOldestHold(in PageState page, out Hold hold) => TryGet(page.OldestHold, out hold);

    bool TryGet(int i, out Hold hold)
    {
        hold = i < 0 ? default : Holds[i];
        return i >= 0;
    }

    /// <summary>The plain references to a page, of any of its lives, oldest first.</summary>
    internal IEnumerable<Hold> ReferencesTo(PageState page)
    {
        for (int i = page.FirstReference; i >= 0; i = Holds[i].OfKin.Next) yield return Holds[i];
    }

    /// <summary>
    /// An I/O in flight that writes this life of the page, of the newest of the page; false if there is none.
    /// </summary>
    internal bool TryFindDeviceWrite(in PageState page, out PageIo io)
    {
        for (int i = page.FirstIo, compared = 0; i >= 0 && compared++ < IoTable.MostCompared; i = Ios[i].Next)
            if (Ios[i].Writes && Ios[i].Life == page.Life) { io = Ios[i]; return true; }
        io = default;
        return false;
    }

    /// <summary>The live acquisition through which an event works on its page; false if there is none.</summary>
    internal bool TryFindUser(in PageState page, in PageEvent e, out Hold hold) =>
        TryGet(UserOf(in page, in e), out hold);

    /// <summary>The same by its number in <see cref="Holds"/>; -1 if there is none.</summary>
    internal int UserOf(in PageState page, in PageEvent e) => _lookup.UserOf(in page, in e);

    /// <summary>Takes note of the next event.</summary>
    internal void Advance(in PageEvent e)
    {
        LastSeq = e.Seq;
        if (e.Tick >= LastTick) LastTick = e.Tick;
        else OutOfOrder = (OutOfOrder.Events + 1, Math.Max(OutOfOrder.MostNs, LastTick - e.Tick));
    }

    internal void AddGap(in PageEvent e) => _gaps.Add(LogGap.Of(in e));
    internal void AddExit(in PageEvent e) => _exits[e.Actor] = (new EventRef(e.Seq, e.Callsite), e.Tick);

    internal void Save(Stream to)
    {
        to.Put(LastSeq);
        to.Put(LastTick);
        to.Put(OutOfOrder);
        _gaps.Save(to);
        to.PutAll(_exits);
        PageTable.Save(to);
        Holds.Save(to);
        Ios.Save(to);
    }

    /// <summary>Takes over what another state saved; only for a state that has seen nothing yet.</summary>
    internal void Load(Stream from)
    {
        LastSeq = SnapshotSeq = from.Get<long>();
        LastTick = from.Get<long>();
        OutOfOrder = from.Get<(long, long)>();
        _gaps.Load(from);
        from.GetAll(_exits);
        PageTable.Load(from);
        Holds.Load(from);
        Ios.Load(from);
    }
}
