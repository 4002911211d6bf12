using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>What an event changes in what is known about its page.</summary>
static class PageChange
{
    public static void Apply(in PageEvent e, ref PageBelief page, bool isSimulated)
    {
        if (PageTransitions.Of(e.Kind) is { } transition)
            page.Flags = PageTransitions.After(page.Flags, transition);
        switch (e.Kind)
        {
            case EventKind.Alloc or EventKind.Free: Begin(in e, ref page); break;
            case EventKind.Pin when IsHeld(in e): Pin(in e, ref page); break;
            case EventKind.Unpin when IsHeld(in e): page.Balance -= e.N; page.CountedPins -= e.N; break;
            case EventKind.SetDirty: (page.Dirtier, page.Dirtied) = (e.Actor, e.Seq); break;
            case EventKind.ClearDirty: page.Cleaned = e.Seq; break;
            case EventKind.WritebackStart: page.Written = e.Seq; break;
            case EventKind.IoSubmit: page.InFlight++; break;
            case EventKind.IoComplete: page.InFlight = Math.Max(0, page.InFlight - 1); break;
            case EventKind.Split: page.IsLarge = e.Arg > 0; break;
        }
        Count(in e, ref page, isSimulated);
    }

    static bool IsHeld(in PageEvent e) => (e.Flags & EventFlags.Uncounted) == 0;

    /// <summary>A new life, or none: nobody holds anything.</summary>
    static void Begin(in PageEvent e, ref PageBelief page)
    {
        page = page with
        {
            Balance = 0, IsBalanceKnown = true, CountedPins = 0, IsCounted = true, InFlight = 0, Missing = 0,
            IsLarge = e.Arg > 0, IsOnlyWritten = false, Suspicion = null, Pinned = 0, Dirtied = 0, Cleaned = 0,
            Written = 0,
        };
    }

    static void Pin(in PageEvent e, ref PageBelief page)
    {
        bool isWritten = (e.Flags & (EventFlags.Write | EventFlags.Force)) == EventFlags.Write;
        page.IsOnlyWritten = isWritten && (page.IsOnlyWritten || page is { IsBalanceKnown: true, Balance: <= 0 });
        (page.Pinner, page.PinnedAt, page.Pinned, page.PinnedTick) = (e.Actor, e.Callsite, e.Seq, e.Tick);
        page.Balance += e.N;
        page.CountedPins += e.N;
    }

    /// <summary>The counts themselves are better than a sum over events.</summary>
    static void Count(in PageEvent e, ref PageBelief page, bool isSimulated)
    {
        page.IsLarge |= !isSimulated && e.PinCount != PageEvent.Unknown;
        if (PinCounts.Of(in e, in page, isSimulated) is not { } counts) return;
        (page.CountedPins, page.IsCounted) = (counts.Pins, true);
        if (page.IsBalanceKnown) return;
        (page.Balance, page.IsBalanceKnown) = (counts.Pins, true);
    }
}
