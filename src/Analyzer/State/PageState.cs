using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>The counts and flags of a folio.</summary>
public struct PageCounts
{
    /// <summary>Reference count, or <see cref="PageEvent.Unknown"/>.</summary>
    public int RefCount;
    /// <summary>Exact pin count of a large folio, or <see cref="PageEvent.Unknown"/>.</summary>
    public int PinCount;
    /// <summary>Page-table entries that map it, or <see cref="PageEvent.Unknown"/>.</summary>
    public int MapCount;
    /// <summary>Its flags.</summary>
    public PageFlags Flags;

    /// <summary>True if any of the flags is set.</summary>
    public readonly bool Has(PageFlags flag) => (Flags & flag) != 0;
}

/// <summary>What the log says about a page frame at one moment, rebuilt from its events alone.</summary>
public struct PageState
{
    /// <summary>A page of which nothing is known: no references, no holds, no I/O.</summary>
    public static PageState Unused(long pfn) => new() { Pfn = pfn, FirstHold = -1, FirstIo = -1 };

    /// <summary>Page frame number.</summary>
    public long Pfn;
    /// <summary>Counts and flags.</summary>
    public PageCounts Counts;
    /// <summary>The folio's order.</summary>
    public byte Order;
    /// <summary>How often the frame was freed: a new number is a new life.</summary>
    public int Life;
    /// <summary>Version of the data in memory, of the data on disk, and of the data that a writeback in flight will leave on disk.</summary>
    public int Content, OnDisk, Snapshot;
    /// <summary>How many of its pins are seen in its reference count, and how many in its pin count.</summary>
    internal int BiasedPins, ExactPins;
    /// <summary>How many plain references are held, and how many holds of this life let a device write.</summary>
    internal int Gets, Writers;
    /// <summary>References that gup_fast has taken and has neither entered nor given back.</summary>
    internal int BeingTaken;
    /// <summary>First entry of the list of its holds and of its I/Os in flight; -1 = none.</summary>
    internal int FirstHold, FirstIo;

    /// <summary>The last time that its buffers were dropped.</summary>
    public EventRef BuffersDropped;
    /// <summary>The last time that it left its file, in this life.</summary>
    public EventRef Removed;
    /// <summary>The last time that it was made clean.</summary>
    public EventRef Cleaned;
    /// <summary>The last start of writeback.</summary>
    public EventRef WritebackStarted;
    /// <summary>The last time that fork shared it, mprotect or clear_refs write-protected it or reclaim put it into the swap cache, and the last time that a write fault copied it, in this life.</summary>
    public EventRef Shared, Copied;
    /// <summary>The last time that a write fault reused it in place, in this life.</summary>
    public EventRef Reused;
    /// <summary>The last time that it was freed.</summary>
    public EventRef Freed;
    /// <summary>The last GUP acquisition, alive or not, in this life.</summary>
    public EventRef LastGup;
    /// <summary>The last store; of a device, its callsite is where the page was acquired for it.</summary>
    public EventRef LastStore;
    /// <summary>The last event of which the log does not tell which acquisition it is about: what it was taken for depends on all acquisitions before it.</summary>
    internal long InferredAt;
    /// <summary>The last event that carried the reference count, where not every change is in the log.</summary>
    internal long CountedAt;
    /// <summary>Pins that are older than the log, by the first count of the page that it shows, and are not released yet.</summary>
    internal int OlderPins;
    /// <summary>Bit m is set if a write fault of mm m left this life of the page for a copy.</summary>
    internal ulong CowedMms;
}
