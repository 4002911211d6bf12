using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite.Connections;

/// <summary>Where in a statement SQLite found a mistake; SQLitePCLRaw does not bind that call.</summary>
public static partial class ErrorPlace
{
    /// <summary>The place of the token that the last error of a connection is about.</summary>
    /// <param name="db">The connection.</param>
    /// <param name="sql">The statement that failed to be prepared.</param>
    /// <returns>The index of its first character; -1 if the error is about no token.</returns>
    public static int Of(sqlite3 db, string sql)
    {
        int bytes = ErrorOffset(db.DangerousGetHandle());
        GC.KeepAlive(db);
        byte[] text = Encoding.UTF8.GetBytes(sql);
        return bytes < 0 || bytes > text.Length ? -1 : Encoding.UTF8.GetCharCount(text, 0, bytes);
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_error_offset")]
    private static partial int ErrorOffset(nint db);
}
