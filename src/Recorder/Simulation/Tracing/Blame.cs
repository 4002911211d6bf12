using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Tracing;

/// <summary>
/// Remembers the callsites that may have to answer for something: where each hold was acquired and released, and what
/// was last done to each page. It belongs to the log and is no part of the state. What was done is read from the folio
/// as each event finds it, and never from the kind of the event, because analysis, which has only the events, is
/// checked against it.
/// </summary>
sealed class Blame(KernelState k)
{
    enum Mapping : byte { None, ReadOnly, Writable }

    /// <summary>What a page was like at its last event: looked at by each, and small for that reason.</summary>
    struct PageNotes
    {
        public bool InUse;
        public Mapping Mapping;
        public ushort Content;
        public PageFlags Flags;
        public byte CowedMms;
    }

    /// <summary>The callsites that did something to a page.</summary>
    struct PageCallsites
    {
        public NameId<Callsite> BuffersDropped, Removed, Freed, Shared, Copied, Reused, LastGup, LastWriter;
    }

    readonly long[] _tokens = new long[k.Slots], _since = new long[k.Slots];
    readonly NameId<Callsite>[] _acquiredAt = new NameId<Callsite>[k.Slots];
    readonly NameId<Callsite>[] _releasedAt = new NameId<Callsite>[k.Slots];
    readonly NameId<Callsite>[] _chargedAt = new NameId<Callsite>[k.FrameCount];
    readonly NameId<Callsite>[] _promisedWriter = new NameId<Callsite>[k.FrameCount];
    readonly PageNotes[] _pages = new PageNotes[k.Shape.Folios];
    readonly PageCallsites[] _callsites = new PageCallsites[k.Shape.Folios];
    long _lastToken;

    /// <summary>Token of the acquisition in a slot; 0 if it is not in the log.</summary>
    public long TokenOf(Slot slot) => _tokens[slot];

    // ---- holds ----

    public void Acquired(Slot slot, Pfn pfn, bool gup, NameId<Callsite> callsite, long tick)
    {
        _tokens[slot] = ++_lastToken;
        _since[slot] = tick;
        _acquiredAt[slot] = callsite;
        _releasedAt[slot] = default;
        if (gup) _callsites[pfn].LastGup = callsite;
    }

    /// <summary>The slot holds a page that nothing counts.</summary>
    public void Untracked(Slot slot) => (_tokens[slot], _acquiredAt[slot], _releasedAt[slot]) = (0, default, default);

    /// <summary>The I/O relies on this hold: its acquirer is remembered for as long as the device works.</summary>
    public void Submitted(Slot slot, Slot deviceSlot)
    {
        (_acquiredAt[deviceSlot], _tokens[deviceSlot]) = (_acquiredAt[slot], _tokens[slot]);
        _releasedAt[deviceSlot] = default;
    }

    public void ReleasedInFlight(Slot deviceSlot, NameId<Callsite> callsite) => _releasedAt[deviceSlot] = callsite;

    /// <summary>
    /// True if the hold in a slot is in the log and has by then lasted long enough to count as long.
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

    /// <summary>Notes what has become of a page since its last event.</summary>
    /// <param name="pfn">The page.</param>
    /// <param name="p">What it is like now.</param>
    /// <param name="callsite">The running step's.</param>
    /// <param name="slot">For a device that stores, the slot of its vector.</param>
    public void Note(Pfn pfn, ref Folio p, NameId<Callsite> callsite, Slot slot)
    {
        ref var page = ref _pages[pfn];
        if (page.InUse == p.IsFree) NoteLife(pfn, ref page, ref p, callsite);
        if (p.IsFree) return;
        ref var by = ref _callsites[pfn];
        var gone = page.Flags & ~p.Flags;
        var come = p.Flags & ~page.Flags;
        if ((gone & PageFlags.Cached) != 0) by.Removed = callsite;
        if ((gone & PageFlags.Private) != 0) by.BuffersDropped = callsite;
        if ((come & PageFlags.SwapCache) != 0) by.Shared = callsite;
        if ((come & PageFlags.AnonExclusive) != 0) by.Reused = callsite;
        if (page.CowedMms != p.CowedMms) by.Copied = callsite;
        if (page.Content != p.Content) by.LastWriter = k.Current < k.Shape.Actors ? callsite : _acquiredAt[slot];
        (page.Flags, page.Content, page.CowedMms) = (p.Flags, p.Content, p.CowedMms);
        if (p.Has(PageFlags.Anon)) NotePermission(ref page, pfn, ref p, callsite);
    }

    /// <summary>The page has just been freed or allocated.</summary>
    void NoteLife(Pfn pfn, ref PageNotes page, ref Folio p, NameId<Callsite> callsite)
    {
        ref var by = ref _callsites[pfn];
        if (p.IsFree)
        {
            (page.InUse, by.Freed) = (false, callsite);
            return;
        }
        page = new PageNotes { InUse = true, Flags = p.Flags, Content = p.Content };
        by = new PageCallsites { Freed = by.Freed };
    }

    /// <summary>
    /// Anonymous memory is shared when no mapping may write to it any longer, and reused when one may again.
    /// </summary>
    void NotePermission(ref PageNotes page, Pfn pfn, ref Folio p, NameId<Callsite> callsite)
    {
        var mapping = p.Mms == 0 ? Mapping.None : Mapping.ReadOnly;
        for (int mm = 0; p.Mms >> mm != 0; mm++)
            if ((p.Mms & 1 << mm) != 0 && IsWritable(mm, pfn, ref p)) mapping = Mapping.Writable;
        if ((page.Mapping, mapping) == (Mapping.Writable, Mapping.ReadOnly)) _callsites[pfn].Shared = callsite;
        if ((page.Mapping, mapping) == (Mapping.ReadOnly, Mapping.Writable)) _callsites[pfn].Reused = callsite;
        page.Mapping = mapping;
    }

    /// <summary>All entries of the mm that map the folio are writable.</summary>
    bool IsWritable(int mm, Pfn pfn, ref Folio p)
    {
        for (int i = 0; i < p.Entries; i++)
        {
            Va va = new(p.Va + i);
            if (k.Maps(mm, va, pfn) && !Pte.IsWritable(k.PteOf(mm, va))) return false;
        }
        return true;
    }

    /// <summary>The page's data has moved, and its last writer with it.</summary>
    public void Migrated(Pfn from, Pfn to) => _callsites[to].LastWriter = _callsites[from].LastWriter;

    /// <summary>The frame's fsync begins: it answers for what has been stored into the page so far.</summary>
    public void Promised(FrameId frame, Pfn pfn) => _promisedWriter[frame] = _callsites[pfn].LastWriter;

    // ---- answers ----

    /// <summary>The callsite of a culprit other than the running step and the charger.</summary>
    public NameId<Callsite> CallsiteOf(Culprit culprit, Pfn pfn, Slot slot)
    {
        ref var page = ref _callsites[pfn];
        return culprit switch
        {
            Culprit.Acquirer => _acquiredAt[slot],
            Culprit.Releaser => _releasedAt[slot].Exists ? _releasedAt[slot] : page.Freed,
            Culprit.BufferDropper => page.BuffersDropped,
            Culprit.Remover => page.Removed,
            Culprit.CowMaker => page.Shared.Exists ? page.Shared : page.Copied,
            Culprit.Reuser => page.Reused,
            Culprit.LastWriter => page.LastWriter,
            Culprit.PromisedWriter => _promisedWriter[k.Current],
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
