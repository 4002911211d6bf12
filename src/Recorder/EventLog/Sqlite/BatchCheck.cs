using Pintrace.Recorder.EventLog.Sqlite.Checksums;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// Compares events that are read in order with the checksums of their batches. Reading may begin within a batch: the
/// first one compared is then the next.
/// </summary>
sealed class BatchCheck : IDisposable
{
    readonly string _path;
    readonly NativeStatement _stored;
    EventSum _sum;
    bool _isKnown;
    long _before, _last = -1, _expected, _tick;

    public BatchCheck(string path, NativeConnection db, long fromSeq)
    {
        _path = path;
        string where = $"last_seq >= COALESCE((SELECT MAX(last_seq) FROM checksum WHERE last_seq < {fromSeq}), 0)";
        _stored = db.Prepare($"SELECT last_seq, events, tick FROM checksum WHERE {where} ORDER BY last_seq");
        Next();
        if (_last >= 0 && _last < fromSeq) Begin();
        _isKnown = _before == fromSeq - 1;
    }

    /// <summary>What the ticks of the next event's row are counted from.</summary>
    public long Since { get; private set; }

    /// <summary>The next event that was read.</summary>
    /// <exception cref="InputException">It ends a batch that is not as it was written.</exception>
    public void Add(in PageEvent e)
    {
        _sum.Add(in e);
        if (e.Seq == _last) Compare();
    }

    void Compare()
    {
        if (_isKnown && _sum.Value != _expected)
            throw Damaged($"events {_before + 1} to {_last} are not as written");
        Begin();
    }

    void Begin()
    {
        (_sum, _isKnown, _before, Since) = (new(_expected), true, _last, _tick);
        Next();
    }

    void Next()
    {
        _last = -1;
        if (!_stored.Step()) return;
        (_last, _expected) = (Native.Column(_stored.Handle, 0), Native.Column(_stored.Handle, 1));
        _tick = Native.Column(_stored.Handle, 2);
    }

    /// <summary>There are no more events.</summary>
    /// <exception cref="InputException">A batch is not complete, or the last events belong to none.</exception>
    public void End(long lastSeq)
    {
        if (_last >= 0) throw Damaged($"events up to {_last} were written, but only {lastSeq} are there");
        if (lastSeq != _before) throw Damaged($"the events after {_before} have no checksum");
    }

    InputException Damaged(string what) => new($"{_path} is damaged: {what}.");

    public void Dispose() => _stored.Dispose();
}
