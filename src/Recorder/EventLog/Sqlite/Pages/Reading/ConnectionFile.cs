using System.Runtime.InteropServices;
using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>
/// The file of an open connection, read through the descriptor that SQLite has opened. One of our own would be another
/// file after a rename, and closing it would drop each lock that this process has on the file (fcntl(2)).
/// </summary>
sealed partial class ConnectionFile
{
    /// <summary>From sqlite3.h: the operation SQLITE_FCNTL_FILE_POINTER, and what xRead answers.</summary>
    const int FilePointer = 7, Ok = 0;
    /// <summary>In struct sqlite3_io_methods, xRead follows a version and xClose.</summary>
    const int PlaceOfRead = 2;

    readonly nint _file;
    readonly Reading _read;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate int Reading(nint file, ref byte into, int length, long at);

    /// <param name="db">The connection, which must outlive this.</param>
    public ConnectionFile(sqlite3 db)
    {
        if (Control(db.DangerousGetHandle(), 0, FilePointer, out _file) != Ok || _file == 0)
            throw new InvalidOperationException("SQLite does not show the file of a connection.");
        GC.KeepAlive(db);
        nint read = Marshal.ReadIntPtr(Marshal.ReadIntPtr(_file), PlaceOfRead * nint.Size);
        _read = Marshal.GetDelegateForFunctionPointer<Reading>(read);
    }

    /// <summary>Fills a part of the memory with the bytes from a place on.</summary>
    /// <exception cref="NotPlainException">The file has not so many, or cannot be read.</exception>
    public void Read(Span<byte> into, long at)
    {
        if (_read(_file, ref MemoryMarshal.GetReference(into), into.Length, at) != Ok)
            throw new NotPlainException("the file is shorter than it says");
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    private static partial int Control(nint db, nint schema, int operation, out nint result);
}
