using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Matches releases with acquisitions: by token where the trace has them, else by <see cref="HoldInference"/>.
/// </summary>
sealed class HoldMatcher(TraceState state)
{
    const int None = -1;
    /// <summary>How many plain references to a page are remembered where their puts are not in the trace.</summary>
    const int MostGets = 64;

    readonly HoldTable _holds = state.Holds;
    readonly bool _tokens = state.Coverage.Has(TraceCoverage.Tokens), _puts = state.Coverage.Has(TraceCoverage.Puts);
    readonly HoldInference _inference = new(state.Holds, state.Coverage);
    readonly IoProtection _io = new(state);

    public void Acquire(ref PageState page, Transition t)
    {
        ref readonly var e = ref t.Event;
        var hold = new Hold
        {
            Token = e.Token,
            Pfn = e.Pfn,
            IsPin = e.Kind == EventKind.Pin,
            IsMirror = e.Kind == EventKind.DevMap,
            Flags = e.Flags,
            N = e.N,
            Callsite = e.Callsite,
            Seq = e.Seq,
            Tick = e.Tick,
            Actor = e.Actor,
            Request = e.Request,
            Mm = EventArg.Mm(e.Arg),
            Sub = EventArg.Subpage(e.Arg),
            Life = page.Life,
            Count = _puts ? HoldCount.Unseen : CountOf(in e),
        };
        _holds.Add(in hold, t.Page);
        Track(ref page, in hold, 1);
        if (!_puts && page.Gets > MostGets) Drop(ref page, t, pins: false, 1);
        if ((e.Flags & EventFlags.Gup) != 0) page.LastGup = t.Here;
    }

    static HoldCount CountOf(in PageEvent e)
    {
        if (e.Kind != EventKind.Pin || e.RefCount == PageEvent.Unknown) return HoldCount.Unseen;
        if (e.PinCount != PageEvent.Unknown) return HoldCount.Exact;
        return e.RefCount >= (long)e.N * Limits.PinBias ? HoldCount.Biased : HoldCount.Nowhere;
    }

    /// <summary>
    /// Adds a hold to what the page knows about its holds (sign 1), or removes all or part of it (sign -1).
    /// </summary>
    static void Track(ref PageState page, in Hold hold, int sign)
    {
        if (hold.Count == HoldCount.Biased) page.BiasedPins += sign * hold.N;
        else if (hold.Count == HoldCount.Exact) page.ExactPins += sign * hold.N;
    }

    /// <summary>A request has ended, and will not release what it still holds.</summary>
    public void EndOwner(Transition t) => _holds.EndRequest(t.Event.Request, t.LeftBehind);

    /// <summary>A device's own page table no longer has the page.</summary>
    public void Unmap(in PageState page, in PageEvent e)
    {
        int mirror = _tokens ? _holds.FindToken(e.Token) : _inference.MirrorOf(in page, in e);
        if (mirror != None) _holds.Remove(mirror);
    }

    /// <summary>
    /// A write fault gave a process a copy of the page: what it has a device write through its holds goes to the old
    /// one. Where the mm is not known nothing follows.
    /// </summary>
    public void NoteCopy(in PageState page, in PageEvent e)
    {
        long mm = EventArg.Mm(e.Arg);
        if (_tokens || mm == 0) return;
        for (int i = page.FirstHold, n = 0; i != None && n < HoldLookup.MostCompared; i = _holds[i].OnPage.Next, n++)
            if (_holds[i] is { IsWriter: true } hold && hold.Mm == mm && hold.Life == page.Life)
                _holds[i].CopiedAt = e.Seq;
    }

    /// <summary>A device will work on the page.</summary>
    public void Submit(ref PageState page, in PageEvent e, int number)
    {
        if (!_tokens) page.InferredAt = e.Seq;
        _io.Submit(ref page, in e, number);
    }

    public void Release(ref PageState page, Transition t)
    {
        if (!_tokens) page.InferredAt = t.Event.Seq;
        int left = t.Event.N;
        while (left > 0)
        {
            int i = ReleasedBy(in page, in t.Event);
            if (i == None) break;
            int n = Math.Min(left, _holds[i].N);
            left -= n;
            if (Take(ref page, i, n, t.Released) && page.FirstIo != None) _io.Check(in page, t, t.Released[^1].Request);
        }
        t.Unmatched = left;
        if (t.Event.Kind == EventKind.Unpin) page.OlderPins = Math.Max(0, page.OlderPins - left);
    }

    int ReleasedBy(in PageState page, in PageEvent e)
    {
        if (e.Token == 0) return _tokens ? None : _inference.Find(in page, in e);
        int i = _holds.FindToken(e.Token);
        return i != None && _holds[i].Pfn == e.Pfn ? i : None;
    }

    /// <summary>The oldest pins were released some time before this event, without an event of their own.</summary>
    public void ReleasePins(ref PageState page, Transition t, int pins)
    {
        int before = t.ReleasedUnseen.Count;
        Drop(ref page, t, pins: true, pins);
        t.Released.AddRange(t.ReleasedUnseen.Skip(before));
        t.ReleasedUnseen.RemoveRange(before, t.ReleasedUnseen.Count - before);
    }

    /// <summary>
    /// The oldest n pins, or all of the n oldest gets, are no longer held. I/O that relied on them is left as it is.
    /// </summary>
    public void Drop(ref PageState page, Transition t, bool pins, long n)
    {
        for (int i = page.FirstOf(pins ? HoldKin.CountedPin : HoldKin.Reference), next; i != None && n > 0; i = next)
        {
            ref readonly var hold = ref _holds[i];
            next = hold.OfKin.Next;
            int taken = pins ? (int)Math.Min(n, hold.N) : hold.N;
            n -= pins ? taken : 1;
            Take(ref page, i, taken, t.ReleasedUnseen);
        }
    }

    /// <summary>The page is gone, and all its holds with it.</summary>
    public void DropAll(ref PageState page, Transition t)
    {
        while (page.FirstHold != None) Take(ref page, page.FirstHold, _holds[page.FirstHold].N, t.ReleasedUnseen);
    }

    /// <summary>Takes n of a hold away; true if that was all of it.</summary>
    bool Take(ref PageState page, int i, int n, List<Hold> into)
    {
        var hold = _holds[i];
        bool whole = hold.N <= n;
        hold.N = n;
        into.Add(hold);
        Track(ref page, in hold, -1);
        if (whole) _holds.Remove(i);
        else _holds[i].N -= n;
        return whole;
    }

    public void Save(Stream to) => _inference.Save(to);

    public void Load(Stream from) => _inference.Load(from);
}
