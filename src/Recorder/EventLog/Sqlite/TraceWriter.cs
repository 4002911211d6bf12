using System.Globalization;
using Pintrace.Recorder.EventLog.Sqlite.Checksums;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;
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

    const string Begin = "BEGIN EXCLUSIVE", End = "COMMIT";
    /// <summary>SQLite's way to use files without locks.</summary>
    const string WithoutLocks = "unix-none";

    readonly string _path;
    readonly bool _force;
    readonly NewFile _file;
    readonly NativeConnection _db;
    readonly IEventRows _events;
    readonly NameInserter _names;
    readonly RowInserter _truth, _header;
    readonly NativeStatement _checksum;
    readonly long _namesAtFirst;
    EventSum _sum;
    long _truths, _tick, _since;
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
        : this(path, header, force, appearsWhole, asPages: true) { }

    /// <param name="path">Where the trace will be.</param>
    /// <param name="header">What it is of.</param>
    /// <param name="force">What is there is replaced.</param>
    /// <param name="appearsWhole">The file has its name only when it is finished.</param>
    /// <param name="asPages">Events are written as pages where that is possible; otherwise SQLite inserts them.</param>
    internal TraceWriter(string path, TraceHeader header, bool force, bool appearsWhole, bool asPages)
    {
        OutputFile.Refuse(path, force);
        (_path, _force) = (OutputFile.Resolve(path), force);
        (_file, _namesAtFirst) = TraceCreation.Create(_path, header with { State = TraceHeader.Recording });
        bool isReal = header.Source == TraceHeader.Imported;
        try
        {
            bool isTaken = asPages && PageWriter.TryTake(_file.Handle);      // before anybody knows the file's name
            if (!appearsWhole) TraceCreation.TakeName(_file, _path, force);
            _db = isTaken ? OpenBesidePages() : OpenAlone();
            _events = isTaken ? Pages(isReal) : new EventInserter(_db, isReal);
        }
        catch
        {
            _db?.Dispose();
            _file.Dispose();
            throw;
        }
        _db.Exec(Begin);
        _names = new NameInserter(_db, Names);
        (_truth, _header) = (new(_db, "truth", columns: 5), new(_db, "header", columns: 2));
        _checksum = _db.Prepare("INSERT OR REPLACE INTO checksum VALUES(?1, ?2, ?3, ?4, ?5)");
    }

    /// <summary>The connection writes the file, and nobody else does.</summary>
    NativeConnection OpenAlone()
    {
        var db = new NativeConnection(_file.Path, raw.SQLITE_OPEN_READWRITE);
        db.Exec("PRAGMA locking_mode=EXCLUSIVE");
        db.Exec("PRAGMA journal_mode=TRUNCATE");
        db.Exec("PRAGMA synchronous=OFF");
        return db;
    }

    /// <summary>The connection is what <see cref="PageWriter"/> demands.</summary>
    NativeConnection OpenBesidePages()
    {
        var db = new NativeConnection(_file.Path, raw.SQLITE_OPEN_READWRITE, WithoutLocks);
        db.Exec("PRAGMA journal_mode=MEMORY");
        db.Exec("PRAGMA cache_spill=OFF");
        db.Exec("PRAGMA synchronous=OFF");
        return db;
    }

    PageWriter Pages(bool isReal)
    {
        using var root = _db.Prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'event'");
        root.Step();
        return new(
            new JournaledFile(_file.Path, _file.Handle), _db.Handle, (uint)Native.Column(root.Handle, 0), isReal);
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
        _events.Add(in e, _since);
        _sum.Add(in e);
        _tick = e.Tick;
        if (++_count < BatchSize) return;
        Commit();
        _db.Exec(Begin);
    }

    /// <inheritdoc/>
    public void AppendTruth(in TruthRecord truth) =>
        _truth.Insert(++_truths, truth.Seq, PublicName.Of(truth.Kind), truth.Pfn, truth.Callsite.Number);

    /// <summary>Writes what is left, marks the trace with its final state and syncs it to the disk.</summary>
    public void Finish(string state)
    {
        _header.Forget("state", TraceHeader.Recording);
        _header.Insert("state", state);
        foreach (var (name, value) in Names.Facts)
            _header.Insert(HeaderRows.Fact + name, value.ToString(CultureInfo.InvariantCulture));
        Commit();
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
        _file.CheckName();      // the journal would lie beside another file
        _names.InsertNew();
        _checksum.Run(LastSeq, _sum.Value, unchecked(_namesAtFirst + _header.Sum + _names.Sum), _truth.Sum, _tick);
        try
        {
            _events.Commit(others: () => _db.Exec(End));
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            throw SqliteErrors.Translate(_path, e);
        }
        (_count, _since) = (0, _tick);
    }

    /// <summary>
    /// Closes the file. Without <see cref="Finish"/>, events after the last whole batch are lost and the trace says
    /// that it was cut off.
    /// </summary>
    public void Dispose()
    {
        Close();
        _file.Dispose();
        if (!_finished && _file.Path == _path && SqliteFile.Has(_path, SqliteFile.Journal)) RollBack();
    }

    /// <summary>A commit has failed: leaves what the one before left, if that can be written.</summary>
    void RollBack()
    {
        try
        {
            TraceOpener.Open(_path).Dispose();
        }
        catch (InputException)
        {
            // then whoever reads the file does it
        }
    }

    void Close()
    {
        if (_disposed) return;
        _disposed = true;
        _names.Dispose();
        _truth.Dispose();
        _header.Dispose();
        _checksum.Dispose();
        if (!_finished) _db.TryExec("ROLLBACK");
        _db.TryExec("PRAGMA journal_mode=DELETE");
        _events.Dispose();
        _db.Dispose();
    }
}
