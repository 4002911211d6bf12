using System.IO.Compression;
using Dapper;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Analyzer.Snapshots;

/// <summary>States of a replay on disk, one every so many events.</summary>
sealed class SnapshotCache
{
    /// <summary>Events from one snapshot to the next.</summary>
    public const int Interval = 65_536;

    readonly TraceCache _cache;
    bool _off;

    SnapshotCache(TraceReader trace, string folder) => _cache = new(
        trace, folder, "snapshot(seq INTEGER PRIMARY KEY, state BLOB NOT NULL, signature BLOB NOT NULL)");

    /// <summary>
    /// The cache for going to an event of a trace; null if there can be none, or if it would save nothing.
    /// </summary>
    public static SnapshotCache? For(ITrace trace, long seq, string? folder) =>
        folder is not null && seq >= Interval && trace.EventCount > Interval && trace is TraceReader file
            ? new(file, folder)
            : null;

    /// <summary>
    /// Loads the latest state at or before an event into a replay that has seen nothing yet.
    /// </summary>
    public void Load(TraceReplay replay, long seq)
    {
        const string sql =
            "SELECT CAST(seq AS INTEGER), CAST(state AS BLOB), CAST(signature AS BLOB) FROM snapshot WHERE seq <= @seq "
                + "ORDER BY seq DESC LIMIT 1";
        var (at, state, signature) =
            _cache.Try(db => db.QueryFirstOrDefault<(long, byte[]?, byte[]?)>(sql, new { seq }));
        if (at == 0) return;
        if (!_cache.IsSigned(NameOf(at), state, signature))
        {
            _cache.Delete();
            return;
        }
        using var stream = new BrotliStream(new MemoryStream(state!), CompressionMode.Decompress);
        replay.Load(stream);
    }

    /// <summary>Keeps the state of a replay for the next time.</summary>
    public void Save(TraceReplay replay)
    {
        if (_off || !_cache.IsCurrent) return;
        var bytes = new MemoryStream();
        using (var stream = new BrotliStream(bytes, CompressionLevel.Fastest)) replay.Save(stream);
        var (seq, state) = (replay.LastSeq, bytes.ToArray());
        const string sql = "INSERT OR REPLACE INTO snapshot VALUES(@seq, @state, @signature)";
        byte[] signature = _cache.Sign(NameOf(seq), state);
        _off = _cache.Try(db => db.Execute(sql, new { seq, state, signature })) == 0;
        _cache.Trim();
    }

    static string NameOf(long seq) => $"snapshot {seq}";
}
