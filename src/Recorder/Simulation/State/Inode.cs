using System.Runtime.InteropServices;

namespace Pintrace.Recorder.Simulation.State;

/// <summary>The file of a machine. 8 bytes, part of the state block.</summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
struct Inode
{
    /// <summary>Its size in pages (i_size).</summary>
    public int Pages;
    /// <summary>Frame + 1 of the writer of i_rwsem; 0 = none.</summary>
    public byte LockedBy;
}
