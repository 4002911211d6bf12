using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// Makes an empty trace under a temporary name and renames it: the final name never shows half a schema.
/// </summary>
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
            File.Delete(path + "-journal");      // from a killed recording: SQLite would roll it back
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
        var place = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        using var db = new SqliteConnection(place.ToString());
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
        Insert<EventKind>("INSERT INTO event_kind VALUES(@number, @name)", skip: 1);
        Insert<Outcome>("INSERT INTO outcome VALUES(@number, @name)", skip: 0);
        Insert<EventFlags>("INSERT INTO flag VALUES('flags', @number, @name)", skip: 1);
        Insert<PageFlags>("INSERT INTO flag VALUES('state', @number, @name)", skip: 1);

        void Insert<T>(string sql, int skip) where T : struct, Enum
        {
            foreach (T member in Enum.GetValues<T>().Skip(skip))
            {
                var row = new { number = TraceFormat.NumberOf(member), name = PublicName.SnakeOf(member) };
                db.Execute(sql, row, transaction);
            }
        }
    }
}
