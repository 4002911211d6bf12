using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>A live acquisition: a get or pin whose release the trace has not shown yet.</summary>
public struct Hold
{
    /// <summary>The acquisition's token; 0 if the trace has none.</summary>
    internal long Token;
    internal long Pfn;
    /// <summary>True for a pin, false for a plain reference.</summary>
    public bool IsPin;
    /// <summary>True for an entry of a device's own page table, which keeps no reference.</summary>
    internal bool IsMirror;
    /// <summary>The flags of its event.</summary>
    internal EventFlags Flags;
    /// <summary>How many references or pins are still held.</summary>
    public int N;
    /// <summary>The callsite that acquired it.</summary>
    public NameId<Callsite> Callsite;
    /// <summary>Number of the event that acquired it.</summary>
    public long Seq;
    /// <summary>Time of that event, in nanoseconds.</summary>
    public long Tick;
    /// <summary>The actor that acquired it.</summary>
    public NameId<Actor> Actor;
    /// <summary>The request that it belongs to; 0 if none is known.</summary>
    internal long Request;
    /// <summary>The mm whose page tables led to the page.</summary>
    internal long Mm;

    /// <summary>The event in which a write fault gave its process a copy of the page; 0 if none did.</summary>
    internal long CopiedAt;

    /// <summary>The life of the page frame that it holds; in another life the frame is another page.</summary>
    internal int Life;

    /// <summary>Index of the page in its large folio, if it holds that page alone.</summary>
    internal long Sub;
    /// <summary>The request that took it has ended, without releasing it.</summary>
    internal bool OwnerEnded;
    /// <summary>Whether its event carries the count that it raised.</summary>
    internal HoldCount Count;
    internal int Page, NextOfRequest, PreviousOfRequest;
    /// <summary>
    /// Its neighbours among all holds of the page, among those that show alike in its counts and, where the page has an
    /// index, among those of its request that are as strong.
    /// </summary>
    internal Links OnPage, OfKin, Indexed;

    /// <summary>GUP took it.</summary>
    internal readonly bool IsUser => (Flags & EventFlags.Gup) != 0;
    /// <summary>User space decides how long it lasts.</summary>
    internal readonly bool IsLongterm => (Flags & EventFlags.Longterm) != 0;
    /// <summary>
    /// A device may write through it. Forced access proves nothing: registering memory for reading requests it too.
    /// </summary>
    internal readonly bool IsWriter =>
        (Flags & (EventFlags.Gup | EventFlags.Write | EventFlags.Force)) == (EventFlags.Gup | EventFlags.Write);
    /// <summary>How well it protects an I/O: a pin better than a reference, a mirror not at all.</summary>
    internal readonly int Strength => IsPin ? Strongest : IsMirror ? 0 : 1;
    internal const int Strongest = 2;
    /// <summary>Whether counts can tell that it was released, and which of them.</summary>
    internal readonly HoldKin Kin => IsMirror ? HoldKin.Mirror : !IsPin ? HoldKin.Reference
        : Count is HoldCount.Biased or HoldCount.Exact ? HoldKin.CountedPin : HoldKin.Other;
}

/// <summary>Neighbours in a list, by their numbers.</summary>
struct Links
{
    public int Next, Previous;
}

/// <summary>Holds of a page that counts do not tell apart.</summary>
enum HoldKin : byte
{
    Reference,
    /// <summary>A pin that is part of one of the page's counts.</summary>
    CountedPin,
    /// <summary>A pin that no count shows.</summary>
    Other,
    /// <summary>A mirror.</summary>
    Mirror,
}

/// <summary>How a pin shows in the counts of its page.</summary>
enum HoldCount : byte
{
    /// <summary>A plain reference, or the trace does not say.</summary>
    Unseen,
    /// <summary>Not at all, though its event carries them: the zero page, whose pins are not counted.</summary>
    Nowhere,
    /// <summary>As a bias of 1024 in the reference count of a small folio.</summary>
    Biased,
    /// <summary>In the exact pin count of a large folio.</summary>
    Exact,
}
