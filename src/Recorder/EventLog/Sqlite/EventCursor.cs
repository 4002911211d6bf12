using Pintrace.Recorder.EventLog.Sqlite.Checksums;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;
using Pintrace.Recorder.Text;
using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>Rows to events, by SQLite itself, each checked before it is handed on.</summary>
sealed class EventCursor : ITraceCursor
{
    readonly string _path;
    readonly EventCheck _check;
    readonly NativeConnection _db;
    readonly NativeStatement _rows;
    readonly bool _all;
    readonly BatchCheck? _batches;
    readonly Interruption? _interruption;
    readonly CancellationToken _cancel;
    readonly IReadOnlyList<long>? _among;
    long _expected;
    int _nextAmong;
    bool _atEnd;

    /// <summary>All events from a given one on, or those that are wanted.</summary>
    /// <param name="path">The trace.</param>
    /// <param name="trace">The same, opened.</param>
    /// <param name="fromSeq">The first event, if all are read.</param>
    /// <param name="wanted">Which events are read; null = all.</param>
    /// <param name="cancel">Ends the search for the next event that is wanted, which may be far away.</param>
    public EventCursor(
        string path, ITrace trace, long fromSeq, EventFilter? wanted = null, CancellationToken cancel = default)
    {
        (_path, _check, _expected, _all) = (path, new(trace.Names), Math.Max(1, fromSeq), wanted is null);
        (_db, _cancel) = (new NativeConnection(path, raw.SQLITE_OPEN_READONLY), cancel);
        if (!_all) _interruption = _db.InterruptedBy(cancel);
        _among = wanted?.Among;
        string where = (wanted?.Where ?? $"seq >= {_expected}") + (_among is null ? "" : " AND seq = ?1");
        bool countsKnown = trace.Header.Source == TraceHeader.Simulated;
        var columns = TraceFormat.Columns.Select(c => OrUnknown(c, countsKnown));
        if (_all) _batches = new BatchCheck(path, _db, _expected);
        _rows = _db.Prepare($"SELECT {string.Join(',', columns)} FROM event e WHERE {where} ORDER BY seq");
    }

    static string OrUnknown(string column, bool countsKnown) => column switch
    {
        "refcount" or "pincount" or "mapcount" when !countsKnown => $"COALESCE({column}, {PageEvent.Unknown})",
        "cpu" => "COALESCE(cpu, -1)",
        "tick" => EventFilter.TickOf("e"),
        _ => column,
    };

    public int Read(Span<PageEvent> batch)
    {
        int n = 0;
        while (n < batch.Length && !_atEnd)
        {
            _atEnd = _all ? !_rows.Step() : !Search();
            if (_atEnd)     // a further step would start again
            {
                _batches?.End(_expected - 1);
                break;
            }
            ref var e = ref batch[n++];
            long lostBits = Decode(_rows.Handle, ref e);
            Check(in e, lostBits);
            _batches?.Add(in e);
        }
        return n;
    }

    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    bool Search()
    {
        try
        {
            return _among is null ? _rows.Step() : SearchAmong(_among);
        }
        catch (InputException) when (_cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancel);
        }
    }

    bool SearchAmong(IReadOnlyList<long> seqs)
    {
        while (_nextAmong < seqs.Count)
        {
            _cancel.ThrowIfCancellationRequested();
            _rows.Reset();
            _ = Native.Bind(_rows.Handle, 1, seqs[_nextAmong++]);
            if (_rows.Step()) return true;
        }
        return false;
    }

    /// <summary>Copies a row; the result has bits set if a number did not fit its field.</summary>
    static long Decode(nint row, ref PageEvent e)
    {
        e.Seq = Native.Column(row, 0);
        var columns = new Row(row);
        return EventColumns.Decode(ref columns, PageEvent.Unknown, ref e);
    }

    /// <summary>The columns of a row after the first.</summary>
    struct Row(nint row) : IEventRow
    {
        int _column;

        public long Next() => Native.Column(row, ++_column);

        /// <summary>The statement has replaced NULL.</summary>
        public long NextOr(long ifNull) => Next();
    }

    void Check(in PageEvent e, long lostBits)
    {
        if (_all && e.Seq != _expected) throw Damaged($"event {_expected} is missing");
        _expected++;
        if (_check.Fault(in e, lostBits) is { } fault) throw Damaged($"event {e.Seq} {fault}");
    }

    InputException Damaged(string what) => new($"{_path} is damaged: {what}.");

    public void Dispose()
    {
        _rows.Dispose();
        _batches?.Dispose();
        _interruption?.Dispose();
        _db.Dispose();
    }
}
