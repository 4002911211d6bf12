using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Checksums;
using Pintrace.Recorder.EventLog.Sqlite.Connections;

namespace Pintrace.Analyzer.Snapshots;

/// <summary>
/// Which events of a trace are about a page. It is made from all events, whose checksums are compared, and keeps a
/// checksum of those of each page: damage to them is noticed later on, too, and then all are read again.
/// </summary>
sealed class PageIndex
{
    /// <summary>Events that are indexed at a time. Up to so many are soon read.</summary>
    const int UsualChunk = 1 << 20;

    const long MostChunks = 1L << 32;

    readonly TraceReader _trace;
    readonly int _chunkSize;
    readonly TraceCache _cache;

    PageIndex(TraceReader trace, string folder, int chunkSize)
    {
        (_trace, _chunkSize) = (trace, chunkSize);
        _cache = new(
            trace, folder, "page_events(place INTEGER PRIMARY KEY, content BLOB NOT NULL, signature BLOB NOT NULL)");
    }

    /// <summary>The index of a trace; null if there can be none, or if it would save nothing.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="folder">Where it is kept; null = nowhere.</param>
    /// <param name="chunkSize">How many events are indexed at a time; always the same for one folder.</param>
    public static PageIndex? For(TraceReader trace, string? folder, int chunkSize = UsualChunk) =>
        folder is null || trace.EventCount <= chunkSize ? null : new(trace, folder, chunkSize);

    long Chunks => ChunkOf(_trace.EventCount) + 1;

    long ChunkOf(long seq) => (seq - 1) / _chunkSize;

    /// <summary>
    /// The numbers of all events about a page, in order; none if the trace does not mention it. Null if that cannot be
    /// kept anywhere, or is not true any more.
    /// </summary>
    /// <param name="pfn">The page.</param>
    /// <param name="progress">Called from time to time with the number of the event reached.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="Recorder.Text.InputException">The trace is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<long>? EventsOf(long pfn, Action<long>? progress, CancellationToken cancel)
    {
        var found = Load(pfn);
        if (found is null && TryMake(progress, cancel)) found = Load(pfn);
        if (found is null) return null;
        if (AreTrue(found, pfn, cancel)) return SeqsOf(found);
        _cache.Delete();
        return null;
    }

    /// <summary>What each chunk has of a page; null if there is no whole index.</summary>
    List<PageChunk>? Load(long pfn)
    {
        long first = PlaceOf(PageChunk.PartOf(pfn), chunk: 0), last = first + Chunks - 1;
        string sql = "SELECT CAST(place AS INTEGER), CAST(content AS BLOB), CAST(signature AS BLOB) "
            + $"FROM page_events WHERE place BETWEEN {first} AND {last} ORDER BY place";
        var rows =
            _cache.Try(db => db.Rows(sql).Select(row => (row.GetInt64(0), Bytes(row, 1), Bytes(row, 2))).ToList());
        if (rows?.Count != Chunks) return null;
        var found = new List<PageChunk>();
        foreach (var (place, content, signature) in rows)
        {
            if (!_cache.IsSigned(NameOf(place), content, signature)) return null;
            if (PageChunk.Find(content, pfn) is { } page) found.Add(page);
        }
        return found;

        static byte[] Bytes(SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);
    }

    /// <summary>The chunks of a part are beside each other: they are read together.</summary>
    static long PlaceOf(int part, long chunk) => part * MostChunks + chunk;

    static string NameOf(long place) => $"page_events {place}";

    /// <summary>Reads the events and compares their checksums.</summary>
    bool AreTrue(List<PageChunk> chunks, long pfn, CancellationToken cancel)
    {
        var sums = new EventSum[Chunks];
        var wanted = new EventFilter { Pfn = pfn, Among = SeqsOf(chunks) };
        foreach (var batch in EventBatches.Of(_trace.ReadEvents(wanted, cancel)))
            foreach (ref readonly var e in batch.Span) sums[ChunkOf(e.Seq)].Add(in e);
        return chunks.TrueForAll(chunk => sums[ChunkOf(chunk.Seqs[0])].Value == chunk.Sum);
    }

    static long[] SeqsOf(List<PageChunk> chunks) => [.. chunks.SelectMany(chunk => chunk.Seqs)];

    /// <summary>False if it cannot be kept.</summary>
    bool TryMake(Action<long>? progress, CancellationToken cancel)
    {
        var maker = new PageChunkMaker();
        foreach (var batch in EventBatches.Of(_trace, cancel))
        {
            foreach (ref readonly var e in batch.Span)
            {
                maker.Add(in e);
                if (e.Seq % _chunkSize != 0 && e.Seq != _trace.EventCount) continue;
                progress?.Invoke(e.Seq);
                if (!TryKeep(maker, ChunkOf(e.Seq))) return false;
            }
        }
        _cache.Trim();
        return true;
    }

    bool TryKeep(PageChunkMaker maker, long chunk)
    {
        var rows = maker.Take().Select((content, part) => RowOf(PlaceOf(part, chunk), content)).ToList();
        return _cache.IsCurrent && _cache.Try(db =>
        {
            using var transaction = db.BeginTransaction();
            const string sql = "INSERT OR REPLACE INTO page_events VALUES(@place, @content, @signature)";
            int kept = db.Execute(sql, rows, transaction);
            transaction.Commit();
            return kept;
        }) == rows.Count;
    }

    object RowOf(long place, byte[] content) =>
        new { place, content, signature = _cache.Sign(NameOf(place), content) };
}
