using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer;

/// <summary>
/// Matches releases with acquisitions: by token where the log has them; else by page and kind, the same request first, the
/// oldest first. Also knows which I/O relies on which holds.
/// </summary>
sealed class HoldMatcher(HoldTable holds, IoTable ios, TraceCoverage coverage)
{
    const int None = -1;
    readonly bool _tokens = (coverage & TraceCoverage.Tokens) != 0;

    public void Acquire(ref PageState page, Transition t)
    {
        ref readonly var e = ref t.Event;
        var hold = new Hold
        {
            Token = e.Token, Pfn = e.Pfn, IsPin = e.Kind == EventKind.Pin, Flags = e.Flags, N = e.N, Callsite = e.Callsite,
            Seq = e.Seq, Tick = e.Tick, Actor = e.Actor, Request = e.Request, Mm = e.Arg,
        };
        holds.Add(in hold, t.Page);
        if (hold.IsWriter) page.WriteHolds++;
        if ((e.Flags & EventFlags.Gup) != 0) page.LastGup = t.Here;
    }

    public void Release(ref PageState page, Transition t)
    {
        int left = t.Event.N;
        while (left > 0 && Next(in page, in t.Event) is var i && i != None)
        {
            int n = Math.Min(left, holds[i].N);
            left -= n;
            TakeFrom(ref page, t, i, n);
        }
        t.Unmatched = left;
    }

    int Next(in PageState page, in PageEvent e)
    {
        if (e.Token != 0) return holds.FindToken(e.Token) is var i && i != None && holds[i].Pfn == e.Pfn ? i : None;
        return _tokens ? None : Infer(in page, in e);
    }

    int Infer(in PageState page, in PageEvent e)
    {
        int oldest = None;
        bool unpin = e.Kind == EventKind.Unpin;
        for (int i = page.FirstHold; i != None; i = holds[i].NextOnPage)
        {
            if (holds[i].IsPin != unpin) continue;
            if (e.Request != 0 && holds[i].Request == e.Request) return i;
            if (oldest == None) oldest = i;
        }
        return oldest;
    }

    void TakeFrom(ref PageState page, Transition t, int i, int n)
    {
        var hold = holds[i];
        t.ReleasedHolds.Add(hold with { N = n });
        if (hold.N > n) { holds[i].N -= n; return; }
        holds.Remove(i);
        if (hold.IsWriter && page.WriteHolds > 0) page.WriteHolds--;
        if (page.FirstIo != None) LookAfterIo(ref page, t, in hold);
    }

    /// <summary>An I/O of the same request stays protected only by a hold as strong as what it was submitted with.</summary>
    void LookAfterIo(ref PageState page, Transition t, in Hold released)
    {
        for (int i = page.FirstIo; i != None; i = ios[i].Next)
        {
            if (ios[i].Request != released.Request || ios[i].Life != page.Life) continue;
            if (Strongest(in page, released.Request) >= ios[i].Strength) continue;
            ios[i].Released = t.Here;
            (t.LeftIoUnprotected, t.Io) = (true, ios[i]);
        }
    }

    public void Submit(ref PageState page, in PageEvent e, int number)
    {
        int i = holds.FindToken(e.Token);
        var holder = i == None ? default : holds[i];
        ios.Add(new PageIo
        {
            Request = e.Request, Submitted = new EventRef(e.Seq, e.Callsite), Acquired = new EventRef(holder.Seq, holder.Callsite), Mm = holder.Mm, Life = page.Life,
            Writes = (e.Flags & EventFlags.Write) != 0, Strength = Strongest(in page, e.Request),
        }, number);
    }

    int Strongest(in PageState page, long request)
    {
        int strongest = 0;
        for (int i = page.FirstHold; i != None; i = holds[i].NextOnPage)
            if (holds[i].Request == request) strongest = Math.Max(strongest, holds[i].Strength);
        return strongest;
    }
}
