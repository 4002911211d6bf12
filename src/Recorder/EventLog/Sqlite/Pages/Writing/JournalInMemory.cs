using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// The rollback journal that a connection keeps in memory (journal_mode=MEMORY): it tells which pages the open
/// transaction is going to change.
/// </summary>
static partial class JournalInMemory
{
    const string Library = "e_sqlite3";
    /// <summary>SQLITE_FCNTL_JOURNAL_POINTER: gives the journal as an open file of SQLite's.</summary>
    const int JournalPointer = 28;
    /// <summary>Places of methods in struct sqlite3_io_methods.</summary>
    const int Read = 2, FileSize = 6;
    const int HeaderSize = 28, SectorSizeAt = 20, PageSizeAt = 24;

    /// <summary>The pages that were there before the transaction and that it has changed, in memory only.</summary>
    /// <exception cref="InvalidOperationException">The journal is not as SQLite makes it.</exception>
    public static List<uint> ChangedPages(sqlite3 db, int pageSize)
    {
        nint journal = 0;
        Check(FileControl(db.DangerousGetHandle(), "main", JournalPointer, ref journal));
        byte[] header = new byte[HeaderSize], number = new byte[PageLayout.NumberSize];
        ReadAt(journal, header, 0);
        if (!header.AsSpan().StartsWith(JournalWriter.Magic) || NumberAt(header, PageSizeAt) != pageSize)
            throw Strange();
        long step = JournalWriter.RecordSize(pageSize), size = SizeOf(journal), first = NumberAt(header, SectorSizeAt);
        if (size < first || (size - first) % step != 0) throw Strange();
        var pages = new List<uint>();
        for (long at = first; at < size; at += step)
        {
            ReadAt(journal, number, at);
            pages.Add(NumberAt(number, 0));
        }
        GC.KeepAlive(db);
        return pages;
    }

    static uint NumberAt(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));

    static unsafe nint* MethodsOf(nint file)
    {
        nint methods = file == 0 ? 0 : *(nint*)file;
        return methods == 0 ? throw Strange() : (nint*)methods;
    }

    static unsafe void ReadAt(nint file, byte[] to, long at)
    {
        var read = (delegate* unmanaged<nint, byte*, int, long, int>)MethodsOf(file)[Read];
        fixed (byte* bytes = to) Check(read(file, bytes, to.Length, at));
    }

    static unsafe long SizeOf(nint file)
    {
        long size = 0;
        Check(((delegate* unmanaged<nint, long*, int>)MethodsOf(file)[FileSize])(file, &size));
        return size;
    }

    static void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Strange();
    }

    static InvalidOperationException Strange() => new("SQLite's journal is not where or as it was expected.");

    [LibraryImport(Library, EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint db, string name, int operation, ref nint result);
}
