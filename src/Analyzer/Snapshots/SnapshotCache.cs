using System.IO.Compression;
using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Files;

namespace Pintrace.Analyzer.Snapshots;

/// <summary>
/// States of a replay on disk, one every so many events. The file's name depends on the content of the trace and on
/// this program, and each state is signed with that name: a state made from other events or by another build is never
/// used. Whatever is wrong with the file costs only time.
/// </summary>
sealed class SnapshotCache
{
    /// <summary>Events from one snapshot to the next.</summary>
    public const int Interval = 65_536;

    const int BusyTimeoutSeconds = 1, LongestState = 1_000_000_000;
    const string Schema =
        "CREATE TABLE IF NOT EXISTS snapshot(seq INTEGER PRIMARY KEY, state BLOB NOT NULL, signature BLOB NOT NULL)";

    readonly TraceStamp _stamp;
    readonly CacheFolder _folder;
    readonly string _path;
    bool _off;

    SnapshotCache(TraceStamp stamp, CacheFolder folder) =>
        (_stamp, _folder, _path) = (stamp, folder, folder.File(stamp.Key));

    /// <summary>
    /// The cache for going to an event of a trace; null if there can be none, or if it would save nothing.
    /// </summary>
    public static SnapshotCache? For(ITrace trace, long seq, string? folder) =>
        folder is not null && seq >= Interval && trace.EventCount > Interval
            ? ForFile(trace as TraceReader, folder)
            : null;

    static SnapshotCache? ForFile(TraceReader? file, string folder) =>
        file is null ? null : new(new TraceStamp(file), new(folder));

    /// <summary>
    /// Loads the latest state at or before an event into a replay that has seen nothing yet.
    /// </summary>
    public void Load(TraceReplay replay, long seq)
    {
        const string sql =
            "SELECT CAST(seq AS INTEGER), CAST(state AS BLOB), CAST(signature AS BLOB) FROM snapshot WHERE seq <= @seq "
                + "ORDER BY seq DESC LIMIT 1";
        var (at, state, signature) = Try(db => db.QueryFirstOrDefault<(long, byte[]?, byte[]?)>(sql, new { seq }));
        if (at == 0) return;
        if (state is null || signature is null || !Sign(at, state).AsSpan().SequenceEqual(signature))
        {
            CacheFolder.Delete(_path);
            return;
        }
        using var stream = new BrotliStream(new MemoryStream(state), CompressionMode.Decompress);
        replay.Load(stream);
    }

    /// <summary>Keeps the state of a replay for the next time.</summary>
    public void Save(TraceReplay replay)
    {
        if (_off || !_stamp.IsCurrent) return;
        var bytes = new MemoryStream();
        using (var stream = new BrotliStream(bytes, CompressionLevel.Fastest)) replay.Save(stream);
        var (seq, state) = (replay.LastSeq, bytes.ToArray());
        const string sql = "INSERT OR REPLACE INTO snapshot VALUES(@seq, @state, @signature)";
        byte[] signature = Sign(seq, state);
        _off = Try(db => db.Execute(sql, new { seq, state, signature })) == 0;
        _folder.Trim();
    }

    byte[] Sign(long seq, byte[] state) =>
        Sha256.Of([.. _stamp.Key, .. BitConverter.GetBytes(seq), .. Sha256.Of(state)]);

    /// <summary>
    /// Runs a query; default if the database does not answer. One that is damaged or foreign is deleted.
    /// </summary>
    T? Try<T>(Func<SqliteConnection, T?> ask)
    {
        try
        {
            if (!_folder.TryPrepare(_path)) return default;
            using var db = Open();
            return ask(db);
        }
        catch (SqliteException e)
        {
            if (IsWrong(e.SqliteErrorCode)) CacheFolder.Delete(_path);
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
            ConnectionLimits.Apply(db.Handle!, LongestState);
            db.Execute("PRAGMA journal_mode=MEMORY");
            db.Execute("PRAGMA synchronous=OFF");       // a file cut by a power failure is detected like any damage
            db.Execute(Schema);
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }
}
