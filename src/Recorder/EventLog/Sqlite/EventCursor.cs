using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Text;
using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>The hot path of analysis: rows to events, each checked before it is handed on.</summary>
sealed class EventCursor : ITraceCursor
{
    readonly string _path;
    readonly TraceNames _names;
    readonly NativeConnection _db;
    readonly NativeStatement _rows;
    readonly bool _all;
    readonly BatchCheck? _batches;
    readonly Interruption? _interruption;
    readonly CancellationToken _cancel;
    long _expected;
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
        (_path, _names, _expected, _all) = (path, trace.Names, Math.Max(1, fromSeq), wanted is null);
        (_db, _cancel) = (new NativeConnection(path, raw.SQLITE_OPEN_READONLY), cancel);
        if (!_all) _interruption = _db.InterruptedBy(cancel);
        string where = wanted?.Where ?? $"seq >= {_expected}";
        bool countsKnown = trace.Header.Source == TraceHeader.Simulated;
        var columns = TraceFormat.Columns.Select(c => OrUnknown(c, countsKnown));
        if (_all) _batches = new BatchCheck(path, _db, _expected);
        _rows = _db.Prepare($"SELECT {string.Join(',', columns)} FROM event e WHERE {where} ORDER BY seq");
    }

    static string OrUnknown(string column, bool countsKnown) => column switch
    {
        "refcount" or "pincount" or "mapcount" when !countsKnown => $"COALESCE({column}, {PageEvent.Unknown})",
        "cpu" => "COALESCE(cpu, -1)",
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
            return _rows.Step();
        }
        catch (InputException) when (_cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancel);
        }
    }

    /// <summary>Copies a row; the result has bits set if a number did not fit its field.</summary>
    static long Decode(nint row, ref PageEvent e)
    {
        long lost = 0;
        e.Seq = Native.Column(row, 0);
        e.Tick = Native.Column(row, 1);
        e.Kind = (EventKind)Byte(row, 2, ref lost);
        e.Pfn = Native.Column(row, 3);
        e.Actor = new(Int(row, 4, ref lost));
        e.Callsite = new(Int(row, 5, ref lost));
        e.Operation = new(Int(row, 6, ref lost));
        e.Request = Native.Column(row, 7);
        e.Token = Native.Column(row, 8);
        e.N = Int(row, 9, ref lost);
        e.Flags = (EventFlags)Int(row, 10, ref lost);
        e.Outcome = (Outcome)Byte(row, 11, ref lost);
        e.RefCount = Int(row, 12, ref lost);
        e.PinCount = Int(row, 13, ref lost);
        e.MapCount = Int(row, 14, ref lost);
        e.State = (PageFlags)Int(row, 15, ref lost);
        e.Arg = Native.Column(row, 16);
        e.Cpu = new(Int(row, 17, ref lost));
        e.Line = Native.Column(row, 18);
        return lost;
    }

    static int Int(nint row, int column, ref long lost)
    {
        long value = Native.Column(row, column);
        lost |= value ^ (int)value;
        return (int)value;
    }

    static byte Byte(nint row, int column, ref long lost)
    {
        long value = Native.Column(row, column);
        lost |= value ^ (byte)value;
        return (byte)value;
    }

    void Check(in PageEvent e, long lostBits)
    {
        if (_all && e.Seq != _expected) throw Damaged($"event {_expected} is missing");
        _expected++;
        if (lostBits != 0 || e.N < 0 || e.Pfn < 0 || e.Tick < 0 || e.Line < 0)
            throw Damaged(in e, "has a number out of range");
        if (!EventKinds.IsKnown(e.Kind)) throw Damaged(in e, $"has unknown kind {(int)e.Kind}");
        if (e.Pfn == 0 && EventKinds.NeedsPage(e.Kind) && e.Outcome != Outcome.Refused)
            throw Damaged(in e, "names no page");
        if (e.Outcome > Outcome.Bug) throw Damaged(in e, $"has unknown outcome {(int)e.Outcome}");
        if (IsOutside(e.Callsite, _names.Callsites.Count) || IsOutside(e.Actor, _names.Actors.Count)
            || IsOutside(e.Operation, _names.Operations.Count))
            throw Damaged(in e, "names a callsite, actor or operation that is not in its table");
    }

    static bool IsOutside(int id, int count) => (uint)id > (uint)count;

    InputException Damaged(in PageEvent e, string what) => Damaged($"event {e.Seq} {what}");

    InputException Damaged(string what) => new($"{_path} is damaged: {what}.");

    public void Dispose()
    {
        _rows.Dispose();
        _batches?.Dispose();
        _interruption?.Dispose();
        _db.Dispose();
    }
}
