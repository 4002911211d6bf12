using System.Runtime.InteropServices;

namespace Pintrace.Recorder.Simulation.State;

/// <summary>What gup_fast took before it knew whether the page was still mapped.</summary>
enum Grabbed : byte { Nothing, Reference, Pin }

/// <summary>Which kinds of hold were released, and by which function.</summary>
[Flags]
enum Releases : byte
{
    None = 0,
    UnpinOfPin = 1,
    UnpinOfGet = 2,
    /// <summary>Of a page that an I/O lists although it was not taken for it.</summary>
    UnpinOfListed = 4,
    PutOfGet = 8,
    PutOfPin = 16,
    /// <summary>Of a page that an I/O lists although it was not taken for it.</summary>
    PutOfListed = 32,
    Unpins = UnpinOfPin | UnpinOfGet | UnpinOfListed,
    Puts = PutOfGet | PutOfPin | PutOfListed,
}

/// <summary>
/// An operation in flight: its position and its registers. Dead registers must be 0, or equal states would look
/// different. 32 bytes, part of the state block; Pc 0 = idle.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
struct Frame
{
    /// <summary>The next instruction.</summary>
    public ushort Pc;
    /// <summary>The next entry of the actor's script.</summary>
    public byte Script;
    /// <summary>The address space that it works in.</summary>
    public byte Mm;
    /// <summary>write_protect_seq as read by gup_fast.</summary>
    public byte Seq;
    /// <summary>For a device, the frame that submitted the I/O, + 1.</summary>
    public byte Parent;
    /// <summary>How many pages its vector holds; outlives the operation while a registration lasts.</summary>
    public byte Pages;
    /// <summary>The page of the vector that it works on.</summary>
    public byte Index;
    /// <summary>First virtual page.</summary>
    public Va Va;
    /// <summary>The folio that it works on.</summary>
    public Pfn Pfn;
    /// <summary>Page-table entry as read by gup_fast.</summary>
    public uint Pte;
    /// <summary>How many pages are wanted.</summary>
    public byte Want;
    /// <summary>The other address space (the child of a fork).</summary>
    public byte Child;
    /// <summary>What gup_fast has taken so far and may have to give back.</summary>
    public Grabbed Grabbed;
    /// <summary>The owner of its registration has been asked to let go.</summary>
    public bool AskedToRelease;
    /// <summary>Pages charged to a budget for the open request.</summary>
    public ushort Charged;
    /// <summary>The version of the page's data that fsync promises to have on the disk.</summary>
    public ushort Promised;
    /// <summary>What the running step has released, and how.</summary>
    public Releases Released;
    /// <summary>How often it has started over.</summary>
    public byte Rounds;

    /// <summary>For a device, the frame that submitted the I/O.</summary>
    public readonly FrameId ParentFrame => new(Parent - 1);
    public readonly Va At => new(Va + Index);

    /// <summary>The operation is over; what outlives it (script, vector of a registration, charges) stays.</summary>
    public void ClearRegisters()
    {
        (Seq, Parent, Index, Want, Child, Grabbed, Rounds) = (0, 0, 0, 0, 0, 0, 0);
        (Va, Pfn, Pte, Mm, Promised) = (default, default, 0, 0, 0);
    }
}
