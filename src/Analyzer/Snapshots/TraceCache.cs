using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Files;

namespace Pintrace.Analyzer.Snapshots;

/// <summary>
/// What is kept about a trace from one command to the next. The file's name depends on the content of the trace and on
/// this program, and each thing in it is signed with that name: what was made from other events or by another build is
/// never used. Whatever is wrong with the file costs only time.
/// </summary>
sealed class TraceCache
{
    const int BusyTimeoutSeconds = 1, LongestValue = 1_000_000_000;

    readonly TraceStamp _stamp;
    readonly CacheFolder _folder;
    readonly string _path, _schema;

    /// <param name="trace">The trace.</param>
    /// <param name="folder">Where all caches are.</param>
    /// <param name="table">The table that is used, with its columns.</param>
    public TraceCache(TraceReader trace, string folder, string table)
    {
        (_stamp, _folder, _schema) = (new(trace), new(folder), $"CREATE TABLE IF NOT EXISTS {table}");
        _path = _folder.File(_stamp.Key);
    }

    /// <summary>False once the trace has been touched: what has been read since may be something else.</summary>
    public bool IsCurrent => _stamp.IsCurrent;

    /// <summary>What only this build makes of this trace.</summary>
    /// <param name="what">The thing, and its place among those like it.</param>
    /// <param name="content">What is kept.</param>
    public byte[] Sign(string what, byte[] content) =>
        Sha256.Of([.. _stamp.Key, .. Encoding.UTF8.GetBytes(what), .. Sha256.Of(content)]);

    /// <summary>True if the content is there and was signed as that.</summary>
    public bool IsSigned(string what, byte[]? content, byte[]? signature) =>
        content is not null && signature is not null && Sign(what, content).AsSpan().SequenceEqual(signature);

    /// <summary>Forgets everything: some of it is wrong.</summary>
    public void Delete() => CacheFolder.Delete(_path);

    /// <summary>Makes room if all caches together have become too big.</summary>
    public void Trim() => _folder.Trim();

    /// <summary>
    /// Runs a query; default if the database does not answer. One that is damaged or foreign is deleted.
    /// </summary>
    public T? Try<T>(Func<SqliteConnection, T?> ask)
    {
        try
        {
            if (!_folder.TryPrepare(_path)) return default;
            using var db = Open();
            return ask(db);
        }
        catch (SqliteException e)
        {
            if (IsWrong(e.SqliteErrorCode)) Delete();
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            // there is no folder for it
        }
        return default;
    }

    /// <summary>
    /// True for another table, a failing read, damage, or a file that is not a database; false for busy, read-only,
    /// full, or a folder that cannot be written.
    /// </summary>
    static bool IsWrong(int error) => error is 1 or 10 or 11 or 26;

    SqliteConnection Open()
    {
        SQLitePCL.Batteries_V2.Init();
        var options = new SqliteConnectionStringBuilder
        {
            DataSource = SqliteFile.NameOf(_path),
            Pooling = false,
            DefaultTimeout = BusyTimeoutSeconds,
        };
        var db = new SqliteConnection(options.ToString());
        try
        {
            db.Open();
            ConnectionLimits.Apply(db.Handle!, LongestValue);
            db.Execute("PRAGMA journal_mode=MEMORY");
            db.Execute("PRAGMA synchronous=OFF");       // a file cut by a power failure is detected like any damage
            db.Execute(_schema);
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }
}
