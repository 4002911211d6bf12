using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Rebuilds the state of every page from events alone, one at a time. It knows no policy and no scenario: only what an
/// event of each kind does to counts, flags, data versions, holds and I/O.
/// </summary>
sealed class TraceReplay
{
    const int Nobody = -1;

    readonly PageTable _pages;
    readonly IoTable _ios;
    readonly Transition _transition;
    readonly CountCheck _counts;
    readonly HoldMatcher _matcher;
    readonly UnseenReleases? _unseen;

    /// <summary>A page that is forgotten at the next event; until then its state can be read.</summary>
    int _gone = Nobody;

    /// <summary>A replay that has seen nothing yet.</summary>
    /// <param name="coverage">What the trace's source could see: how to read the absence of an event.</param>
    public TraceReplay(TraceCoverage coverage)
    {
        State = new TraceState(coverage);
        (_pages, _ios) = (State.PageTable, State.Ios);
        _transition = new Transition(State);
        _counts = new CountCheck(coverage);
        _matcher = new HoldMatcher(State);
        if (!coverage.Has(TraceCoverage.Puts)) _unseen = new UnseenReleases(_matcher);
    }

    /// <summary>What the events so far say.</summary>
    public TraceState State { get; }
    /// <summary>Number of the last event applied.</summary>
    public long LastSeq => State.LastSeq;
    /// <summary>
    /// Pins that were there when the trace began, as far as the counts of their pages show, and on how many pages.
    /// </summary>
    public (long Pins, long Pages) PinsBeforeStart => _counts.PinsBeforeStart;

    /// <summary>Applies the next event and returns what it changed; the result is valid until the next call.</summary>
    /// <exception cref="InputException">The event carries counts that do not follow from those before it.</exception>
    public Transition Apply(in PageEvent e)
    {
        State.Advance(in e);
        if (_gone != Nobody) _pages.Remove(_gone);
        _gone = Nobody;
        var t = _transition;
        t.Begin(in e, e.Pfn == 0 ? -1 : _pages.Find(e.Pfn));
        if (e.Kind == EventKind.RequestEnd) _matcher.EndOwner(t);
        if (t.Page < 0)
        {
            if (e.Kind == EventKind.Gap) State.AddGap(in e);
            else if (e.Kind == EventKind.ActorExit) State.AddExit(in e);
            return t;
        }
        ref var page = ref _pages[t.Page];
        t.Before = page.Counts;
        if (t.Happened) Change(ref page, t);
        _counts.Reconcile(ref page, in e);
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
            case EventKind.IoSubmit or EventKind.DmaMap: _matcher.Submit(ref page, in e, t.Page); break;
            case EventKind.Migrate:
                if (_pages.FindKnown(e.Arg) is var to && to >= 0) PageHistory.Move(in page, ref _pages[to]);
                break;
            case EventKind.CpuStore:
                if (page.Counts.Has(PageFlags.Anon | PageFlags.Zero)) page.Stores.Add(e.Arg, e.Seq);
                PageHistory.Take(ref page, in e);
                break;
            case EventKind.DmaLoad: t.Io = _ios.Find(in page, e.Request); break;
            case EventKind.DmaStore: Store(ref page, t); break;
            case EventKind.IoComplete or EventKind.DmaUnmap: t.Io = _ios.Remove(ref page, e.Request); break;
            case EventKind.Cow: _matcher.NoteCopy(in page, in e); PageHistory.Take(ref page, in e); break;
            default: PageHistory.Take(ref page, in e); break;
        }
    }

    void Store(ref PageState page, Transition t)
    {
        t.Io = _ios.Find(in page, t.Event.Request);
        (page.LastStore, page.Content) = (new EventRef(t.Event.Seq, t.Io.Acquired.Callsite), page.Content + 1);
    }

    /// <summary>Writes everything learned from events: a replay that loads it goes on as this one would.</summary>
    public void Save(Stream to)
    {
        State.Save(to);
        to.Put(_gone);
        to.Put(_counts.PinsBeforeStart);
        _matcher.Save(to);
    }

    /// <summary>Takes over what another replay saved; only for a replay that has seen nothing yet.</summary>
    public void Load(Stream from)
    {
        State.Load(from);
        _gone = from.Get<int>();
        _counts.PinsBeforeStart = from.Get<(long, long)>();
        _matcher.Load(from);
    }
}
