using System.Runtime.InteropServices;

namespace Pintrace.Recorder.Simulation.State;

/// <summary>An address space. 8 bytes, part of the state block.</summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
struct MmStruct
{
    /// <summary>Odd while fork copies page tables (mm->write_protect_seq).</summary>
    public byte WriteProtectSeq;
    /// <summary>Frame + 1 of the writer of mmap_lock; 0 = none.</summary>
    public byte MmapLockedBy;
    /// <summary>Set by the first pin, never cleared (MMF_HAS_PINNED).</summary>
    public bool HasPinned;

    /// <summary>Its mapping of the file is private: a write gets a copy.</summary>
    public bool IsFilePrivate;

    public readonly bool IsForking => (WriteProtectSeq & 1) != 0;
}
