using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pintrace.Recorder.Files;

/// <summary>What came of asking for a lock.</summary>
enum LockAnswer
{
    /// <summary>It is taken.</summary>
    Taken,
    /// <summary>Somebody else has it.</summary>
    Held,
    /// <summary>This file has no such locks.</summary>
    Unknown,
}

/// <summary>
/// A lock of an open file (F_OFD_SETLK): it ends when that file is closed. Locks of processes, such as SQLite's,
/// respect it and are respected, even within this process.
/// </summary>
static class FileLock
{
    const int SetLock = 37;
    const int RecordSize = 32, StartAt = 8, LengthAt = 16;
    const short WriteLock = 1;
    const int Again = 11, Denied = 13;

    /// <summary>Locks some bytes against everybody else, whether they are in the file or beyond its end.</summary>
    public static LockAnswer Take(SafeFileHandle file, long start, long length)
    {
        Span<byte> record = stackalloc byte[RecordSize];
        record.Clear();
        MemoryMarshal.Write(record, WriteLock);
        MemoryMarshal.Write(record[StartAt..], start);
        MemoryMarshal.Write(record[LengthAt..], length);
        if (NativeFiles.Fcntl(file, SetLock, ref MemoryMarshal.GetReference(record)) == 0) return LockAnswer.Taken;
        return Marshal.GetLastPInvokeError() is Again or Denied ? LockAnswer.Held : LockAnswer.Unknown;
    }
}
