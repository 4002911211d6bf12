using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;
using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>Makes an empty trace under a temporary name: the final name never shows half a schema.</summary>
static class TraceCreation
{
    /// <returns>
    /// The file, which does not have its final name yet, and the sum of checksums of the rows that it has.
    /// </returns>
    public static (NewFile File, long Names) Create(string path, TraceHeader header)
    {
        var file = NewFile.Beside(path);
        try
        {
            return (file, Fill(file.Path, path, header));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Gives a trace its final name.</summary>
    public static void TakeName(NewFile file, string path, bool force)
    {
        try
        {
            file.TakeName(force, () =>
            {
                TraceOpener.RefuseWhileWritten(path);
                DatabaseFile.ClearBeside(path, force);
            });
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            throw InputException.Unwritable(path, e);
        }
    }

    static long Fill(string path, string finalPath, TraceHeader header)
    {
        using var db = new NativeConnection(path, raw.SQLITE_OPEN_READWRITE, name: finalPath);
        db.Exec("PRAGMA journal_mode=MEMORY");
        db.Exec("PRAGMA synchronous=OFF");
        db.Exec($"PRAGMA application_id={TraceFormat.ApplicationId}");
        db.Exec($"PRAGMA user_version={TraceFormat.Version}");
        db.Exec("BEGIN");
        foreach (string statement in TraceFormat.Schema) db.Exec(statement);
        long names = InsertNumberNames(db);
        using (var rows = new RowInserter(db, "header", columns: 2))
        {
            foreach (var (key, value) in HeaderRows.Of(header)) rows.Insert(key, value);
            names = unchecked(names + rows.Sum);
        }
        db.Exec($"INSERT INTO checksum VALUES(0, 0, {names}, 0, 0)");
        db.Exec("COMMIT");
        return names;
    }

    /// <returns>The sum of the checksums of the rows.</returns>
    static long InsertNumberNames(NativeConnection db)
    {
        using RowInserter kinds = new(db, "event_kind", columns: 2), outcomes = new(db, "outcome", columns: 2);
        using RowInserter flags = new(db, "flag", columns: 3);
        foreach (var (number, name) in Members<EventKind>(skip: 1)) kinds.Insert(number, name);
        foreach (var (number, name) in Members<Outcome>(skip: 0)) outcomes.Insert(number, name);
        foreach (var (number, name) in Members<EventFlags>(skip: 1)) flags.Insert("flags", number, name);
        foreach (var (number, name) in Members<PageFlags>(skip: 1)) flags.Insert("state", number, name);
        return unchecked(kinds.Sum + outcomes.Sum + flags.Sum);
    }

    static IEnumerable<(int Number, string Name)> Members<T>(int skip) where T : struct, Enum =>
        Enum.GetValues<T>().Skip(skip).Select(member => (TraceFormat.NumberOf(member), PublicName.SnakeOf(member)));
}
