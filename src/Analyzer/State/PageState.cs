using System.Diagnostics.CodeAnalysis;

namespace Pintrace.Analyzer.State;

/// <summary>What the trace says about a page frame at one moment, rebuilt from its events alone.</summary>
public struct PageState
{
    /// <summary>A page of which nothing is known: no references, no holds, no I/O.</summary>
    public static PageState Unused(long pfn) => new()
    {
        Pfn = pfn, FirstHold = -1, FirstReference = -1, FirstCounted = -1, FirstIo = -1,
    };

    /// <summary>Page frame number.</summary>
    public long Pfn;
    /// <summary>Counts and flags.</summary>
    public PageCounts Counts;
    /// <summary>The folio's order.</summary>
    internal byte Order;
    /// <summary>How often the frame was freed: a new number is a new life.</summary>
    internal int Life;
    /// <summary>
    /// Version of the data in memory, of the data on disk, and of the data that a writeback in flight will leave on
    /// disk.
    /// </summary>
    internal int Content, OnDisk, Snapshot;
    /// <summary>
    /// How many of its pins are part of its reference count (1024 each), and how many of its exact pin count.
    /// </summary>
    internal int BiasedPins, ExactPins;
    /// <summary>How many plain references are held, and how many holds of this life let a device write.</summary>
    internal int Gets, Writers;
    /// <summary>
    /// References that gup_fast has added to the count and has neither confirmed by a get or pin nor taken back.
    /// </summary>
    internal int BeingTaken;
    /// <summary>First entry of the list of its holds and of its I/Os in flight; -1 = none.</summary>
    internal int FirstHold, FirstIo;
    /// <summary>First of the plain references among its holds, and of the pins that are part of its counts.</summary>
    internal int FirstReference, FirstCounted;
    /// <summary>How many I/Os are in flight on it.</summary>
    internal int Ios;
    /// <summary>They can be found by their requests.</summary>
    internal bool HasIoIndex;

    /// <summary>Last time its buffers were dropped.</summary>
    internal EventRef BuffersDropped;
    /// <summary>Last time it left its file, in this life.</summary>
    internal EventRef Removed;
    /// <summary>Last time it was made clean.</summary>
    internal EventRef Cleaned;
    /// <summary>Last start of writeback.</summary>
    internal EventRef WritebackStarted;
    /// <summary>
    /// Last time fork shared it, mprotect or clear_refs write-protected it, or reclaim put it into the swap cache, in
    /// this life.
    /// </summary>
    internal EventRef Shared;
    /// <summary>Last time a write fault copied it, in this life.</summary>
    internal EventRef Copied;
    /// <summary>Last time a write fault reused it in place, in this life.</summary>
    internal EventRef Reused;
    /// <summary>Last time it was freed.</summary>
    internal EventRef Freed;
    /// <summary>Last GUP acquisition in this life, whether still held or not.</summary>
    internal EventRef LastGup;
    /// <summary>Last store; for a device's, the callsite is where the page was acquired for it.</summary>
    internal EventRef LastStore;
    /// <summary>Last event whose acquisition had to be guessed (no token).</summary>
    internal long InferredAt;
    /// <summary>Last event that carried the reference count, where not every change of it is in the trace.</summary>
    internal long CountedAt;
    /// <summary>
    /// Pins taken before the trace began and not released yet, by the first count of the page in the trace.
    /// </summary>
    internal int OlderPins;
    /// <summary>Bit m is set if a write fault of mm m left this life of the page for a copy.</summary>
    internal ulong CowedMms;

    /// <summary>The first of its holds that are references, or pins in its counts; no other kin has a list.</summary>
    [UnscopedRef]
    internal ref int FirstOf(HoldKin kin) => ref kin == HoldKin.Reference ? ref FirstReference : ref FirstCounted;
}
