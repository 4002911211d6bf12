using System.Globalization;
using Pintrace.Recorder.EventLog.Sqlite.Checksums;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;
using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// Writes a trace file. The file appears under its name at once, empty but whole, and grows by whole batches: if the
/// writer is killed at any moment, the file opens and holds every committed batch. Power loss may damage it (nothing is
/// synced before the end). As long as the writer lives, readers are told that the file is being written.
/// </summary>
public sealed class TraceWriter : IEventSink, IDisposable
{
    /// <summary>Events in one transaction.</summary>
    public const int BatchSize = 16_384;

    readonly string _path;
    readonly bool _force;
    readonly NewFile _file;
    readonly NativeConnection _db;
    readonly EventInserter _events;
    readonly NameInserter _names;
    readonly RowInserter _truth, _header;
    readonly NativeStatement _checksum;
    readonly long _namesAtFirst;
    readonly PageEvent[] _batch = new PageEvent[BatchSize];
    EventSum _sum;
    long _truths;
    int _count;
    bool _finished, _disposed;

    /// <summary>Starts a trace at a path that does not exist yet, or replaces what is there.</summary>
    /// <param name="path">Where the trace will be.</param>
    /// <param name="header">What it is of.</param>
    /// <param name="force">What is there is replaced.</param>
    /// <param name="appearsWhole">The file has its name only when it is finished; not finished, it never was.</param>
    /// <exception cref="InputException">
    /// The path exists and <paramref name="force"/> is false, or it cannot be written.
    /// </exception>
    public TraceWriter(string path, TraceHeader header, bool force, bool appearsWhole = false)
    {
        OutputFile.Refuse(path, force);
        (_path, _force) = (OutputFile.Resolve(path), force);
        (_file, _namesAtFirst) = TraceCreation.Create(_path, header with { State = TraceHeader.Recording });
        try
        {
            if (!appearsWhole) TraceCreation.TakeName(_file, _path, force);
            _db = new NativeConnection(_file.Path, raw.SQLITE_OPEN_READWRITE);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
        _db.Exec("PRAGMA locking_mode=EXCLUSIVE");
        _db.Exec("PRAGMA journal_mode=TRUNCATE");
        _db.Exec("PRAGMA synchronous=OFF");
        _db.Exec("BEGIN EXCLUSIVE");
        _events = new EventInserter(_db, header.Source == TraceHeader.Imported);
        _names = new NameInserter(_db, Names);
        (_truth, _header) = (new(_db, "truth", columns: 5), new(_db, "header", columns: 2));
        _checksum = _db.Prepare("INSERT OR REPLACE INTO checksum VALUES(?1, ?2, ?3, ?4)");
    }

    /// <inheritdoc/>
    public TraceNames Names { get; } = new();

    /// <summary>Sequence number of the last event appended.</summary>
    public long LastSeq { get; private set; }

    /// <inheritdoc/>
    public void Append(in PageEvent e)
    {
        if (e.Seq != ++LastSeq)
            throw new InvalidOperationException($"Event {e.Seq} was appended where {LastSeq} was due.");
        _batch[_count] = e;
        if (++_count == BatchSize) Commit();
    }

    /// <inheritdoc/>
    public void AppendTruth(in TruthRecord truth) =>
        _truth.Insert(++_truths, truth.Seq, PublicName.Of(truth.Kind), truth.Pfn, truth.Callsite.Number);

    /// <summary>Writes what is left, marks the trace with its final state and syncs it to the disk.</summary>
    public void Finish(string state)
    {
        Write(() =>
        {
            _header.Forget("state", TraceHeader.Recording);
            _header.Insert("state", state);
            foreach (var (name, value) in Names.Facts)
                _header.Insert(HeaderRows.Fact + name, value.ToString(CultureInfo.InvariantCulture));
            Flush();
            _db.Exec("COMMIT");
        });
        _finished = true;
        Close();
        try
        {
            _file.FlushToDisk();
            if (_file.Path == _path) _file.CheckName();
            else TraceCreation.TakeName(_file, _path, _force);
        }
        finally
        {
            _file.Dispose();
        }
    }

    void Commit()
    {
        Write(() =>
        {
            Flush();
            _db.Exec("COMMIT");
            _db.Exec("BEGIN EXCLUSIVE");
        });
    }

    void Write(Action write)
    {
        try
        {
            write();
        }
        catch (InputException)
        {
            _file.CheckName();      // SQLite refuses to write a file that has lost its name, and gives another reason
            throw;
        }
    }

    void Flush()
    {
        _names.InsertNew();
        var batch = _batch.AsSpan(0, _count);
        _events.Insert(batch);
        foreach (ref readonly var e in batch) _sum.Add(in e);
        _count = 0;
        _checksum.Run(LastSeq, _sum.Value, unchecked(_namesAtFirst + _header.Sum + _names.Sum), _truth.Sum);
    }

    /// <summary>
    /// Closes the file. Without <see cref="Finish"/>, events after the last whole batch are lost and the trace says
    /// that it was cut off.
    /// </summary>
    public void Dispose()
    {
        Close();
        _file.Dispose();
    }

    void Close()
    {
        if (_disposed) return;
        _disposed = true;
        _events.Dispose();
        _names.Dispose();
        _truth.Dispose();
        _header.Dispose();
        _checksum.Dispose();
        if (!_finished) _db.TryExec("ROLLBACK");
        _db.TryExec("PRAGMA journal_mode=DELETE");
        _db.Dispose();
    }
}
