using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Tracing;

/// <summary>
/// Remembers the callsites that may have to answer for something: where each hold was acquired and released, and what
/// was last done to each page. It is about the log and no part of the state.
/// </summary>
sealed class Blame(KernelState k)
{
    /// <summary>Callsites that did something to a page.</summary>
    struct PageNotes
    {
        public NameId<Callsite> BuffersDropped, Removed, Freed, Shared, Copied, Reused, LastGup, LastWriter;
    }

    readonly long[] _tokens = new long[k.Slots], _since = new long[k.Slots];
    readonly NameId<Callsite>[] _acquiredAt = new NameId<Callsite>[k.Slots];
    readonly NameId<Callsite>[] _releasedAt = new NameId<Callsite>[k.Slots];
    readonly NameId<Callsite>[] _chargedAt = new NameId<Callsite>[k.FrameCount];
    readonly PageNotes[] _pages = new PageNotes[k.Shape.Folios];
    long _lastToken;

    /// <summary>Number of the acquisition in a slot; 0 if the log does not have it.</summary>
    public long TokenOf(Slot slot) => _tokens[slot];

    // ---- holds ----

    public void Acquired(Slot slot, Pfn pfn, bool gup, NameId<Callsite> callsite, long tick)
    {
        _tokens[slot] = ++_lastToken;
        _since[slot] = tick;
        _acquiredAt[slot] = callsite;
        _releasedAt[slot] = default;
        if (gup) _pages[pfn].LastGup = callsite;
    }

    /// <summary>The slot has a page that nothing counts.</summary>
    public void Untracked(Slot slot) => (_tokens[slot], _acquiredAt[slot], _releasedAt[slot]) = (0, default, default);

    /// <summary>The I/O relies on this hold: its acquirer is remembered for as long as the device works.</summary>
    public void Submitted(Slot slot, Slot deviceSlot)
    {
        (_acquiredAt[deviceSlot], _tokens[deviceSlot]) = (_acquiredAt[slot], _tokens[slot]);
        _releasedAt[deviceSlot] = default;
    }

    public void ReleasedInFlight(Slot deviceSlot, NameId<Callsite> callsite) => _releasedAt[deviceSlot] = callsite;

    /// <summary>
    /// True if the hold in a slot is in the log and has lasted so long at a time that it counts as long.
    /// </summary>
    public bool IsHeldLong(Slot slot, long tick) => _tokens[slot] != 0 && tick - _since[slot] >= Limits.LongHoldNs;

    // ---- charges ----

    /// <summary>The first charge of a request answers for all of them.</summary>
    public void Charged(FrameId frame, NameId<Callsite> callsite)
    {
        if (!_chargedAt[frame].Exists) _chargedAt[frame] = callsite;
    }

    /// <summary>The request is over, and what it charged has been accounted for.</summary>
    public void ForgetCharges(FrameId frame) => _chargedAt[frame] = default;

    // ---- pages ----

    /// <summary>Notes an event that took place.</summary>
    public void Note(EventKind kind, Pfn pfn, NameId<Callsite> callsite, Slot slot)
    {
        ref var page = ref _pages[pfn];
        switch (kind)
        {
            case EventKind.Alloc: page = new PageNotes { Freed = page.Freed }; break;
            case EventKind.Free: page.Freed = callsite; break;
            case EventKind.CacheRemove: page.Removed = callsite; break;
            case EventKind.DropBuffers: page.BuffersDropped = callsite; break;
            case EventKind.WriteProtect or EventKind.SwapAdd: page.Shared = callsite; break;
            case EventKind.Cow: page.Copied = callsite; break;
            case EventKind.Reuse: page.Reused = callsite; break;
            case EventKind.CpuStore: page.LastWriter = callsite; break;
            case EventKind.DmaStore: page.LastWriter = _acquiredAt[slot]; break;
        }
    }

    /// <summary>The page's data has moved, and with it the question of who wrote it.</summary>
    public void Migrated(Pfn from, Pfn to) => _pages[to].LastWriter = _pages[from].LastWriter;

    // ---- answers ----

    /// <summary>The callsite of a culprit other than the running step and the charger.</summary>
    public NameId<Callsite> CallsiteOf(Culprit culprit, Pfn pfn, Slot slot)
    {
        ref var page = ref _pages[pfn];
        return culprit switch
        {
            Culprit.Acquirer => _acquiredAt[slot],
            Culprit.Releaser => _releasedAt[slot].Exists ? _releasedAt[slot] : page.Freed,
            Culprit.BufferDropper => page.BuffersDropped,
            Culprit.Remover => page.Removed,
            Culprit.CowMaker => page.Shared.Exists ? page.Shared : page.Copied,
            Culprit.Reuser => page.Reused,
            Culprit.LastWriter => page.LastWriter,
            Culprit.Pinner => OldestGupSlot(pfn) is { Exists: true } oldest ? _acquiredAt[oldest] : page.LastGup,
            Culprit.Here or Culprit.Charger => throw new ArgumentOutOfRangeException(nameof(culprit)),
        };
    }

    /// <summary>Where the open request of a frame charged first.</summary>
    public NameId<Callsite> ChargerOf(FrameId frame) => _chargedAt[frame];

    /// <summary>
    /// The slot of the oldest live hold through which the page may be written; else that of a device at work.
    /// </summary>
    public Slot OldestWriterSlot(Pfn pfn)
    {
        Slot oldest = Oldest(pfn, HolderTable.IsWriterOf);
        return oldest.Exists ? oldest : HolderTable.WriterSlot(k, pfn);
    }

    /// <summary>The slot of the oldest live hold of a page, whatever it is; -1 if there is none.</summary>
    public Slot OldestSlot(Pfn pfn) => Oldest(pfn, HolderTable.IsHoldOf);

    /// <summary>The slot of the oldest live GUP hold of a page; -1 if there is none.</summary>
    Slot OldestGupSlot(Pfn pfn) => Oldest(pfn, HolderTable.IsGupHoldOf);

    Slot Oldest(Pfn pfn, Func<KernelState, Slot, Pfn, bool> counts)
    {
        var oldest = Slot.None;
        for (Slot slot = default; slot < k.ActorSlots; slot++)
            if (counts(k, slot, pfn) && (!oldest.Exists || _tokens[slot] < _tokens[oldest])) oldest = slot;
        return oldest;
    }

    /// <summary>Of two pages held by GUP: whether the first one's oldest hold is the older one.</summary>
    public bool IsHeldLonger(Pfn pfn, Pfn other) => _tokens[OldestGupSlot(pfn)] < _tokens[OldestGupSlot(other)];
}
