using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// What an event of each kind does to a folio's counts and flags: the meaning of the trace, in one place.
/// </summary>
static class CountRules
{
    /// <summary>What a pin of a small folio adds to its reference count (GUP_PIN_COUNTING_BIAS).</summary>
    public const int PinBias = 1024;
    /// <summary>The same where counts have 16 bits (a simulation in which they overflow soon).</summary>
    const int NarrowPinBias = 64;
    const PageFlags WhileCached = PageFlags.Cached | PageFlags.NeedsBuffers, FromCacheAdd = WhileCached | PageFlags.Lru;

    public static void Apply(ref PageState page, in PageEvent e)
    {
        ref var c = ref page.Counts;
        switch (e.Kind)
        {
            case EventKind.Alloc: c = new PageCounts { RefCount = 1, Flags = e.State }; page.Order = (byte)e.Arg; break;
            case EventKind.Free: c = default; page.Order = 0; break;
            case EventKind.CacheAdd: Add(ref c, e.N); c.Flags |= e.State & FromCacheAdd; break;
            case EventKind.CacheRemove: Add(ref c, -e.N); c.Flags &= ~WhileCached; break;

            case EventKind.Get: Get(ref page, in e); break;
            case EventKind.Put: Add(ref c, -e.N); c.Flags &= ~PageFlags.DmaPinned | e.State; break;
            case EventKind.Pin: Pin(ref page, in e); break;
            case EventKind.Unpin: AddPins(ref page, -e.N); c.Flags &= ~PageFlags.DmaPinned | e.State; break;
            case EventKind.TryGet: TakeBeforeLook(ref page, e.N, (int)e.Arg); break;
            case EventKind.BackOff: TakeBeforeLook(ref page, -e.N, -(int)e.Arg); break;

            case EventKind.Map: Add(ref c, e.N); Change(ref c.MapCount, 1); break;
            case EventKind.Unmap or EventKind.Zap: Add(ref c, -e.N); Change(ref c.MapCount, -1); break;

            case EventKind.AttachBuffers: Add(ref c, e.N); c.Flags |= PageFlags.Private; break;
            case EventKind.DropBuffers: Add(ref c, -e.N); c.Flags &= ~PageFlags.Private; break;

            case EventKind.SwapAdd: Add(ref c, e.N); c.Flags |= PageFlags.SwapCache; break;
            case EventKind.SwapRemove: Add(ref c, -e.N); c.Flags &= ~PageFlags.SwapCache; break;
            case EventKind.Isolate: Add(ref c, e.N); c.Flags &= ~PageFlags.Lru; break;
            case EventKind.Putback: Add(ref c, -e.N); c.Flags |= e.State & PageFlags.Lru; break;
            case EventKind.Split: page.Order = (byte)e.Arg; break;
            case EventKind.Freeze: c.RefCount = 0; c.Flags |= PageFlags.Frozen; break;
            case EventKind.Unfreeze: c.RefCount = e.N; c.Flags &= ~PageFlags.Frozen; break;

            default: ApplyFlags(ref c, in e); break;
        }
    }

    /// <summary>gup_fast added to the counts before it looked: now none changes.</summary>
    static void Get(ref PageState page, in PageEvent e)
    {
        if ((e.Flags & EventFlags.Fast) == 0) Add(ref page.Counts, e.N);
        else page.BeingTaken -= e.N;
        page.Counts.Flags |= e.State & PageFlags.DmaPinned;
    }

    static void Pin(ref PageState page, in PageEvent e)
    {
        if ((e.Flags & EventFlags.Fast) == 0) AddPins(ref page, e.N);
        else page.BeingTaken -= Refs(in page, e.N);
    }

    /// <summary>gup_fast adds to the counts before it knows whether the page is still mapped.</summary>
    static void TakeBeforeLook(ref PageState page, int references, int exactPins)
    {
        Add(ref page.Counts, references);
        Change(ref page.Counts.PinCount, exactPins);
        page.BeingTaken += references;
    }

    static void ApplyFlags(ref PageCounts c, in PageEvent e)
    {
        switch (e.Kind)
        {
            case EventKind.WriteProtect: c.Flags &= ~PageFlags.AnonExclusive | e.State; break;
            case EventKind.Reuse: c.Flags |= PageFlags.AnonExclusive; break;
            case EventKind.SetDirty: c.Flags |= PageFlags.Dirty; break;
            case EventKind.ClearDirty: c.Flags &= ~PageFlags.Dirty; break;
            case EventKind.WritebackStart: c.Flags |= PageFlags.Writeback | e.State & PageFlags.Bounced; break;
            case EventKind.WritebackEnd: c.Flags &= ~(PageFlags.Writeback | PageFlags.Bounced); break;
            case EventKind.MakeSecure: c.Flags |= PageFlags.Secure; break;
            case EventKind.MakeAccessible: c.Flags &= ~PageFlags.Secure; break;
            case EventKind.MarkPinned: c.Flags |= PageFlags.DmaPinned; break;
            case EventKind.IsolateBlock: c.Flags = c.Flags & ~PageFlags.Cma | PageFlags.BlockIsolated; break;
            case EventKind.Lock: c.Flags |= PageFlags.Locked; break;
            case EventKind.Unlock: c.Flags &= ~PageFlags.Locked; break;
            default: break;   // moves neither a count nor a flag
        }
    }

    static void Add(ref PageCounts c, int references)
    {
        Change(ref c.RefCount, references);
        if (c.Has(PageFlags.NarrowCount)) c.RefCount = unchecked((short)c.RefCount);
    }

    /// <summary>What was unknown stays unknown.</summary>
    static void Change(ref int count, int by)
    {
        if (count != PageEvent.Unknown) count += by;
    }

    static void AddPins(ref PageState page, int pins)
    {
        Add(ref page.Counts, Refs(in page, pins));
        if (IsExact(in page)) Change(ref page.Counts.PinCount, pins);
    }

    static bool IsExact(in PageState page) => page.Order > 0 || page.Counts.Has(PageFlags.PinCounted);

    /// <summary>What so many pins add to the reference count.</summary>
    static int Refs(in PageState page, int pins) =>
        IsExact(in page) ? pins : pins * (page.Counts.Has(PageFlags.NarrowCount) ? NarrowPinBias : PinBias);
}
