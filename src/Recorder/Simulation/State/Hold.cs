using System.Runtime.InteropServices;

namespace Pintrace.Recorder.Simulation.State;

/// <summary>What kind of reference a hold is.</summary>
[Flags]
enum HoldKind : uint
{
    None = 0,
    /// <summary>A plain reference.</summary>
    Get = 1,
    /// <summary>A pin.</summary>
    Pin = 2,
    /// <summary>Taken by GUP on a user's page.</summary>
    Gup = 4,
    /// <summary>Its holder may write the page.</summary>
    Write = 8,
    /// <summary>FOLL_LONGTERM.</summary>
    Longterm = 16,
    /// <summary>Its holder keeps the folio lock for as long.</summary>
    Locked = 32,
    /// <summary>It stands for 2^Order references.</summary>
    Many = 64,
    /// <summary>A device uses the page for this holder.</summary>
    InFlight = 128,
    /// <summary>The zero page, where the policy does not count it.</summary>
    Uncounted = 256,
    /// <summary>Another process has written to the page since.</summary>
    Overwritten = 512,
    /// <summary>In a per-CPU batch, until that is drained.</summary>
    Batch = 1024,
    /// <summary>A pin that nr_foll_pin_acquired does not count.</summary>
    NoStat = 2048,
    /// <summary>A page that an I/O lists although it was not taken for it.</summary>
    Listed = 4096,
    /// <summary>Charged to a budget of its driver's own.</summary>
    Charged = 8192,
    /// <summary>On one page of a large folio alone.</summary>
    Single = 16384,
    /// <summary>In a range of the inode's interval tree.</summary>
    InRange = 32768,
    /// <summary>No reference: an entry of a device's own page table.</summary>
    Mirror = 65536,
    /// <summary>Its driver does nothing when it is notified.</summary>
    IgnoresNotifier = 131072,
    /// <summary>It takes the place of another hold of its request, which may go first.</summary>
    HandOver = 262144,
    /// <summary>Write access was forced (FOLL_FORCE) for a user that only reads.</summary>
    Force = 524288,
    /// <summary>Its process has given up the memory since (munmap, exit).</summary>
    Unmapped = 1048576,
}

/// <summary>
/// An entry of the ledger: who really holds what. An operation owns its entries, and an I/O in flight has copies of
/// those that it relies on, with the folio's generation at submission. 16 bytes, part of the state block; Page 0 =
/// empty.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
struct Hold
{
    /// <summary>Page frame + 1.</summary>
    public int Page;
    public HoldKind Kind;
    /// <summary>The folio's order when it was acquired: the frame may have another one today.</summary>
    public byte Order;
    /// <summary>The address space whose page tables led to the page.</summary>
    public byte Mm;
    public ushort Generation;
    /// <summary>Which page, if the hold is on one page of a large folio.</summary>
    public ushort Sub;
    /// <summary>The folio's when the hold was acquired.</summary>
    public ushort FileGeneration;

    public readonly bool IsEmpty => Page == 0;
    public readonly Pfn Pfn => new(Page - 1);
    /// <summary>
    /// How many references or pins it stands for: GUP takes a large folio whole, one for each of its pages.
    /// </summary>
    public readonly int Covers
    {
        get
        {
            if (IsEmpty || Is(HoldKind.Uncounted | HoldKind.Listed | HoldKind.Mirror)) return 0;
            return !Is(HoldKind.Single) && Is(HoldKind.Gup | HoldKind.Many) ? 1 << Order : 1;
        }
    }

    /// <summary>The page was in a file when the hold was acquired.</summary>
    public readonly bool IsOfFile => FileGeneration % 2 != 0;

    public readonly bool Is(HoldKind kind) => (Kind & kind) != 0;
    /// <summary>How much the holder may rely on: a pin is more than a reference, which is more than nothing.</summary>
    public readonly int Strength => Is(HoldKind.Pin) ? 2 : Is(HoldKind.Get) ? 1 : 0;
}
