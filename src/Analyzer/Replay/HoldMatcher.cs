using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Matches releases with acquisitions: by token where the log has them, else as <see cref="HoldInference"/> says. Also knows
/// which I/O relies on which holds.
/// </summary>
sealed class HoldMatcher(HoldTable holds, IoTable ios, TraceCoverage coverage)
{
    const int None = -1;
    /// <summary>Plain references of a page that are remembered where their puts are not in the log.</summary>
    const int MostGets = 64;
    /// <summary>Holds of a page that are looked through without a thought.</summary>
    const int ShortList = 16;

    readonly bool _tokens = coverage.Has(TraceCoverage.Tokens), _requests = coverage.Has(TraceCoverage.Requests), _puts = coverage.Has(TraceCoverage.Puts);
    readonly HoldInference _inference = new(holds, coverage);

    public void Acquire(ref PageState page, Transition t)
    {
        ref readonly var e = ref t.Event;
        var hold = new Hold
        {
            Token = e.Token, Pfn = e.Pfn, IsPin = e.Kind == EventKind.Pin, IsMirror = e.Kind == EventKind.DevMap, Flags = e.Flags, N = e.N, Callsite = e.Callsite,
            Seq = e.Seq, Tick = e.Tick, Actor = e.Actor, Request = e.Request, Mm = EventArg.Mm(e.Arg), Sub = EventArg.Subpage(e.Arg), Life = page.Life, Count = _puts ? HoldCount.Unseen : CountOf(in e),
        };
        holds.Add(in hold, t.Page);
        Track(ref page, in hold, 1, whole: true);
        if (!_puts && page.Gets > MostGets) Drop(ref page, t, pins: false, 1);
        if ((e.Flags & EventFlags.Gup) != 0) page.LastGup = t.Here;
    }

    static HoldCount CountOf(in PageEvent e) =>
        e.Kind != EventKind.Pin || e.RefCount == PageEvent.Unknown ? HoldCount.Unseen
        : e.PinCount != PageEvent.Unknown ? HoldCount.Exact
        : e.RefCount >= (long)e.N * Limits.PinBias ? HoldCount.Biased : HoldCount.Nowhere;

    /// <summary>Adds a hold to what the page knows of its holds, or takes it or a part of it away.</summary>
    static void Track(ref PageState page, in Hold hold, int sign, bool whole)
    {
        if (whole && hold.IsWriter && hold.Life == page.Life) page.Writers += sign;
        if (!hold.IsPin) page.Gets += whole ? sign : 0;
        else if (hold.Count == HoldCount.Biased) page.BiasedPins += sign * hold.N;
        else if (hold.Count == HoldCount.Exact) page.ExactPins += sign * hold.N;
    }

    /// <summary>Others than the writer's own hold a private page: they will see what it wrote.</summary>
    public void Overwrite(in PageState page, long mm)
    {
        for (int i = page.Counts.Has(PageFlags.Anon) ? page.FirstHold : None; i != None; i = holds[i].NextOnPage)
            if (holds[i].Mm != mm && (holds[i].Flags & EventFlags.Gup) != 0 && holds[i].Life == page.Life) holds[i].Overwritten = true;
    }

    /// <summary>A request has ended: what it still holds, it will not release.</summary>
    public void EndOwner(long request)
    {
        for (int i = holds.FirstOfRequest(request); i != None; i = holds[i].NextOfRequest) holds[i].OwnerEnded = true;
    }

    /// <summary>A device's own page table has the page no more.</summary>
    public void Unmap(in PageState page, in PageEvent e)
    {
        if ((_tokens ? holds.FindToken(e.Token) : _inference.MirrorOf(in page, in e)) is var i && i != None) holds.Remove(i);
    }

    /// <summary>The hold through which an event works on its page: by its token, else of its request; -1 if there is none.</summary>
    public int UserOf(in PageState page, in PageEvent e) => _tokens ? e.Token == 0 ? None : holds.FindToken(e.Token) : _inference.UserOf(in page, in e);

    public void Release(ref PageState page, Transition t)
    {
        if (!_tokens) page.InferredAt = t.Event.Seq;
        int left = t.Event.N;
        while (left > 0 && Next(in page, in t.Event) is var i && i != None)
        {
            int n = Math.Min(left, holds[i].N);
            left -= n;
            if (Take(ref page, i, n, t.ReleasedHolds) && page.FirstIo != None) LookAfterIo(ref page, t, t.ReleasedHolds[^1]);
        }
        t.Unmatched = left;
        if (t.Event.Kind == EventKind.Unpin) page.OlderPins = Math.Max(0, page.OlderPins - left);
    }

    /// <summary>The oldest pins were released some time before this event, and nobody saw how.</summary>
    public void ReleasePins(ref PageState page, Transition t, int pins)
    {
        int before = t.UnseenHolds.Count;
        Drop(ref page, t, pins: true, pins);
        t.ReleasedHolds.AddRange(t.UnseenHolds.Skip(before));
        t.UnseenHolds.RemoveRange(before, t.UnseenHolds.Count - before);
    }

    /// <summary>The oldest pins or gets are held no longer; whatever relied on them is not judged.</summary>
    public void Drop(ref PageState page, Transition t, bool pins, long n)
    {
        for (int i = page.FirstHold, next; i != None && n > 0; i = next)
        {
            next = holds[i].NextOnPage;
            if (holds[i].IsPin != pins || pins && holds[i].Count is HoldCount.Unseen or HoldCount.Nowhere) continue;
            int taken = pins ? (int)Math.Min(n, holds[i].N) : holds[i].N;
            n -= pins ? taken : 1;
            Take(ref page, i, taken, t.UnseenHolds);
        }
    }

    /// <summary>The page is gone, and all its holds with it.</summary>
    public void DropAll(ref PageState page, Transition t)
    {
        while (page.FirstHold != None) Take(ref page, page.FirstHold, holds[page.FirstHold].N, t.UnseenHolds);
    }

    int Next(in PageState page, in PageEvent e)
    {
        if (e.Token != 0) return holds.FindToken(e.Token) is var i && i != None && holds[i].Pfn == e.Pfn ? i : None;
        return _tokens ? None : _inference.Find(in page, in e);
    }

    /// <summary>Takes n of a hold away; true if that was all of it.</summary>
    bool Take(ref PageState page, int i, int n, List<Hold> into)
    {
        var hold = holds[i];
        bool whole = hold.N <= n;
        hold.N = n;
        into.Add(hold);
        Track(ref page, in hold, -1, whole);
        if (!whole) { holds[i].N -= n; return false; }
        holds.Remove(i);
        return true;
    }

    /// <summary>
    /// An I/O of the same request stays protected only by a hold as strong as what it was submitted with. Where the log does
    /// not say which holds are for which request, any hold of the page may be the one.
    /// </summary>
    void LookAfterIo(ref PageState page, Transition t, Hold released)
    {
        for (int i = page.FirstIo; i != None; i = ios[i].Next)
        {
            if (_requests && ios[i].Request != released.Request || ios[i].Life != page.Life) continue;
            if (Strongest(in page, released.Request) >= ios[i].Strength) continue;
            ios[i].Released = t.Here;
            (t.LeftIoUnprotected, t.Io) = (true, ios[i]);
        }
    }

    public void Submit(ref PageState page, in PageEvent e, int number)
    {
        if (!_tokens) page.InferredAt = e.Seq;
        int i = UserOf(in page, in e);
        var holder = i == None ? default : holds[i];
        ios.Add(new PageIo
        {
            Request = e.Request, Submitted = new EventRef(e.Seq, e.Callsite), Acquired = new EventRef(holder.Seq, holder.Callsite), Mm = holder.Mm, Life = i == None ? page.Life : holder.Life,
            Writes = (e.Flags & EventFlags.Write) != 0, IsLongterm = (holder.Flags & EventFlags.Longterm) != 0, Sub = i != None && page.Order > 0 && holder.N == 1 ? holder.Sub : -1, IsKernels = i != None && !holder.IsMirror && (holder.Flags & EventFlags.Gup) == 0, Strength = Strongest(in page, e.Request),
        }, number);
    }

    /// <summary>The strongest hold of a request on a page; of anybody where the log does not tell requests apart.</summary>
    int Strongest(in PageState page, long request)
    {
        int strongest = 0, steps = 0;
        for (int i = page.FirstHold; i != None && strongest < Hold.Strongest; i = holds[i].NextOnPage)
        {
            if (_requests && ++steps > ShortList) return StrongestOfMany(in page, request, i, strongest);
            if (!_requests || holds[i].Request == request) strongest = Math.Max(strongest, holds[i].Strength);
        }
        return strongest;
    }

    /// <summary>Goes on through the page's holds and through the request's side by side: the list that ends first has the answer.</summary>
    int StrongestOfMany(in PageState page, long request, int i, int ofPage)
    {
        int ofRequest = 0;
        for (int j = holds.FirstOfRequest(request); ; i = holds[i].NextOnPage, j = holds[j].NextOfRequest)
        {
            if (i == None) return ofPage;
            if (j == None) return ofRequest;
            if (holds[i].Request == request) ofPage = Math.Max(ofPage, holds[i].Strength);
            if (holds[j].Pfn == page.Pfn) ofRequest = Math.Max(ofRequest, holds[j].Strength);
        }
    }

    public void Save(Stream to) => _inference.Save(to);

    public void Load(Stream from) => _inference.Load(from);
}
