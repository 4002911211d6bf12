using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>A live acquisition: a get or pin whose release the log has not shown yet.</summary>
public struct Hold
{
    /// <summary>The acquisition's token; 0 if the log has none.</summary>
    internal long Token;
    /// <summary>Page frame number.</summary>
    internal long Pfn;
    /// <summary>True for a pin, false for a plain reference.</summary>
    public bool IsPin;
    /// <summary>True for an entry of a device's own page table, which keeps nothing.</summary>
    internal bool IsMirror;
    /// <summary>How it was asked for.</summary>
    internal EventFlags Flags;
    /// <summary>How many references or pins are still held.</summary>
    public int N;
    /// <summary>Where it was acquired.</summary>
    public int Callsite;
    /// <summary>The event that acquired it.</summary>
    public long Seq;
    /// <summary>When, in nanoseconds.</summary>
    public long Tick;
    /// <summary>Who acquired it.</summary>
    public int Actor;
    /// <summary>For which request.</summary>
    internal long Request;
    /// <summary>The mm whose page tables led to the page.</summary>
    internal long Mm;

    /// <summary>The life of the page frame that it holds; another one is somebody else's page.</summary>
    internal int Life;

    /// <summary>Of one page of a large folio: which one.</summary>
    internal long Sub;
    /// <summary>The request that took it has ended, without releasing it.</summary>
    internal bool OwnerEnded;
    /// <summary>The process of another mm has written to the page since.</summary>
    internal bool Overwritten;
    /// <summary>Whether its event carries the count that it raised.</summary>
    internal HoldCount Count;
    internal int Page, NextOnPage, PreviousOnPage, NextOfRequest, PreviousOfRequest;

    /// <summary>
    /// A device may write through it. Forced access proves nothing: registering memory for reading takes it too.
    /// </summary>
    internal readonly bool IsWriter =>
        (Flags & (EventFlags.Gup | EventFlags.Write | EventFlags.Force)) == (EventFlags.Gup | EventFlags.Write);
    /// <summary>A pin is worth more to an I/O than a reference.</summary>
    internal readonly int Strength => IsPin ? Strongest : IsMirror ? 0 : 1;
    internal const int Strongest = 2;
}

/// <summary>How a pin was seen in the counts of its page.</summary>
enum HoldCount : byte
{
    /// <summary>A plain reference, or a log that does not tell.</summary>
    Unseen,
    /// <summary>Not at all, though its event carries them: the zero page, whose pins are not counted.</summary>
    Nowhere,
    /// <summary>As a bias of 1024 in the reference count of a small folio.</summary>
    Biased,
    /// <summary>In the exact pin count of a large folio.</summary>
    Exact,
}
