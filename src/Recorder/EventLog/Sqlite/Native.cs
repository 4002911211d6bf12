using System.Runtime.InteropServices;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// The few SQLite calls of the two hot paths, bound to the same library that Microsoft.Data.Sqlite loads. The GC
/// transition is suppressed only where SQLite merely copies a number: never on a step, which may run long.
/// </summary>
static partial class Native
{
    const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    public static partial int Bind(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    public static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BindText(nint statement, int index, string value, int bytes, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    public static partial long Column(nint statement, int index);
}
