using System.Diagnostics.CodeAnalysis;

namespace Pintrace.Analyzer.State;

/// <summary>What the trace says about a page frame at one moment, rebuilt from its events alone.</summary>
public struct PageState
{
    /// <summary>A page of which nothing is known: no references, no holds, no I/O.</summary>
    public static PageState Unused(long pfn) => new()
    {
        Pfn = pfn, FirstHold = -1, FirstReference = -1, FirstCounted = -1, FirstMirror = -1, FirstIo = -1,
        OldestHold = -1, OldestUser = -1, OldestWriter = -1,
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
    /// <summary>How many holds of any kind there are, and how many of them are pins or plain references.</summary>
    internal int Holds, Pins, Gets;
    /// <summary>
    /// References that gup_fast has added to the count and has neither confirmed by a get or pin nor taken back.
    /// </summary>
    internal int BeingTaken;
    /// <summary>First entry of the list of its holds and of its I/Os in flight; -1 = none.</summary>
    internal int FirstHold, FirstIo;
    /// <summary>
    /// First of the plain references among its holds, of the pins that are part of its counts, and of the mirrors.
    /// </summary>
    internal int FirstReference, FirstCounted, FirstMirror;
    /// <summary>
    /// Of the holds of this life, the oldest; the oldest that GUP took; the oldest known to let a device write. -1 =
    /// none.
    /// </summary>
    internal int OldestHold, OldestUser, OldestWriter;
    /// <summary>How many of the holds of this life GUP took for long.</summary>
    internal int Registrations;
    /// <summary>Its holds can be found by their requests.</summary>
    internal bool HasHoldIndex;
    /// <summary>How many I/Os are in flight on it.</summary>
    internal int Ios;
    /// <summary>They can be found by their requests.</summary>
    internal bool HasIoIndex;

    /// <summary>Last time its buffers were dropped.</summary>
    internal EventRef BuffersDropped;
    /// <summary>Last time it entered a file, in this life.</summary>
    internal EventRef Added;
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
    /// <summary>Who has written to this life of the page while it was private.</summary>
    internal PrivateStores Stores;

    /// <summary>The first of its holds of a kin that has a list; pins that no count shows have none.</summary>
    [UnscopedRef]
    internal ref int FirstOf(HoldKin kin)
    {
        if (kin == HoldKin.Reference) return ref FirstReference;
        return ref kin == HoldKin.Mirror ? ref FirstMirror : ref FirstCounted;
    }

    /// <summary>The frame was freed: who holds it now holds another page from here on.</summary>
    internal void BeginLife()
    {
        Life++;
        (OldestHold, OldestUser, OldestWriter, Registrations) = (-1, -1, -1, 0);
        Stores = default;
    }
}

/// <summary>The last stores of processes: as much of them as tells what another mm has written since.</summary>
struct PrivateStores
{
    long _mm, _seq, _seqOfOthers;

    /// <summary>A process with this mm has written.</summary>
    public void Add(long mm, long seq)
    {
        if (mm != _mm) (_mm, _seqOfOthers) = (mm, _seq);
        _seq = seq;
    }

    /// <summary>True if a process with another mm has written after an event.</summary>
    public readonly bool HasOther(long mm, long after) => (mm == _mm ? _seqOfOthers : _seq) > after;
}
