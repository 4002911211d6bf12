using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>Makes an empty trace beside its final name and renames it: the name never shows half a schema.</summary>
static class TraceCreation
{
    public static void Create(string path, TraceHeader header, bool force)
    {
        OutputFile.Refuse(path, force);
        TraceOpener.RefuseWhileWritten(path);
        string beside = $"{path}.{Environment.ProcessId}.new";
        try
        {
            Fill(beside, header);
            File.Delete(path + "-journal");      // of a killed recording: SQLite would roll it back into the new file
            File.Move(beside, path, force);
        }
        catch (Exception e) when (InputFile.IsRefusal(e) || e is SqliteException)
        {
            throw InputException.Unwritable(path, e);
        }
        finally
        {
            File.Delete(beside);
            File.Delete(beside + "-journal");
        }
    }

    static void Fill(string path, TraceHeader header)
    {
        SQLitePCL.Batteries_V2.Init();
        File.Delete(path);
        using var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        db.Open();
        // One by one: an error after a row-returning PRAGMA would be swallowed.
        db.Execute("PRAGMA journal_mode=MEMORY");
        db.Execute("PRAGMA synchronous=OFF");
        db.Execute($"PRAGMA application_id={TraceFormat.ApplicationId}");
        db.Execute($"PRAGMA user_version={TraceFormat.Version}");
        using var transaction = db.BeginTransaction();
        foreach (string statement in TraceFormat.Schema) db.Execute(statement, transaction: transaction);
        InsertNumberNames(db, transaction);
        foreach (var (key, value) in HeaderRows.Of(header))
            db.Execute("INSERT INTO header VALUES(@key, @value)", new { key, value }, transaction);
        transaction.Commit();
    }

    static void InsertNumberNames(SqliteConnection db, SqliteTransaction transaction)
    {
        foreach (var kind in Enum.GetValues<EventKind>().Where(k => k != EventKind.None))
            db.Execute("INSERT INTO event_kind VALUES(@id, @name)", new { id = (int)kind, name = PublicName.SnakeOf(kind) }, transaction);
        foreach (var outcome in Enum.GetValues<Outcome>())
            db.Execute("INSERT INTO outcome VALUES(@id, @name)", new { id = (int)outcome, name = PublicName.SnakeOf(outcome) }, transaction);
        foreach (var flag in Enum.GetValues<EventFlags>().Where(f => f != 0)) InsertFlag("flags", (int)flag, PublicName.SnakeOf(flag));
        foreach (var flag in Enum.GetValues<PageFlags>().Where(f => f != 0)) InsertFlag("state", (int)flag, PublicName.SnakeOf(flag));

        void InsertFlag(string of, int bit, string name) =>
            db.Execute("INSERT INTO flag VALUES(@of, @bit, @name)", new { of, bit, name }, transaction);
    }
}
