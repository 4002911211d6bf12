using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Checksums;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

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
            return (file, Fill(file.Path, header));
        }
        catch (Exception e) when (InputFile.IsRefusal(e) || e is SqliteException)
        {
            file.Dispose();
            throw InputException.Unwritable(path, e);
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

    static long Fill(string path, TraceHeader header)
    {
        SQLitePCL.Batteries_V2.Init();
        var place = new SqliteConnectionStringBuilder { DataSource = SqliteFile.NameOf(path), Pooling = false };
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
        long names = TableSum.Of(db, TraceFormat.TablesOfNames);
        db.Execute("INSERT INTO checksum VALUES(0, 0, @names, 0, 0)", new { names }, transaction);
        transaction.Commit();
        return names;
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
