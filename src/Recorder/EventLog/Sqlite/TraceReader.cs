using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Checksums;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// Opens a trace file for reading. Never writes to it, except that SQLite rolls back what a killed recording left
/// unfinished.
/// </summary>
public sealed class TraceReader : ITrace
{
    /// <summary>Opens and checks a trace.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancel">Stops early: a million names take a second.</param>
    /// <exception cref="InputException">
    /// Missing, empty, a folder, foreign, of a newer format, damaged, or being written.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TraceReader(string path, CancellationToken cancel = default)
    {
        Path = path;
        TraceOpener.Check(path);
        (Header, EventCount) = Ask(Opened, cancel);
    }

    (TraceHeader Header, long EventCount) Opened(SqliteConnection db)
    {
        TableCheck.Schema(db, Path);
        foreach (string table in TraceFormat.ShortTables) TableCheck.Values(db, Path, table);
        CheckSum(db, "names", TraceFormat.TablesOfNames, "its header or its names are");
        var rows = ReadHeader(db);
        var header = HeaderRows.Parse(Path, rows);
        foreach (var (name, value) in HeaderRows.Facts(rows)) Names.Facts[name] = value;
        ReadNames(db);
        return (header, db.ExecuteScalar<long?>("SELECT MAX(seq) FROM event") ?? 0);
    }

    /// <summary>Where the trace is, as it was given.</summary>
    public string Path { get; }
    /// <inheritdoc/>
    public TraceHeader Header { get; }
    /// <inheritdoc/>
    public TraceNames Names { get; } = new();
    /// <inheritdoc/>
    public long EventCount { get; }

    /// <summary>Checks every page of the file and the type of every value.</summary>
    /// <param name="cancel">Stops early: a large file takes minutes.</param>
    /// <exception cref="InputException">Something is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void CheckFile(CancellationToken cancel = default) =>
        Ask(db => Checked(db, cancel), cancel);

    bool Checked(SqliteConnection db, CancellationToken cancel)
    {
        if (PagesAreAsWritten(cancel))
        {
            foreach (string table in TraceFormat.ShortTables.Prepend("sqlite_schema")) CheckStructure(db, table);
        }
        else
        {
            CheckStructure(db, "1");
            TableCheck.Values(db, Path, TraceFormat.EventTable);
        }
        CheckSum(db, "truth", [TraceFormat.TruthTable], "table truth is");
        return true;
    }

    /// <summary>False if SQLite must judge, which takes it longer.</summary>
    bool PagesAreAsWritten(CancellationToken cancel)
    {
        try
        {
            using var paged = new PagedTrace(Path);
            paged.CheckPages(cancel);
            return true;
        }
        catch (NotPlainException)
        {
            return false;
        }
    }

    /// <param name="db">The trace.</param>
    /// <param name="what">A table, or after how many errors in the whole file SQLite stops.</param>
    void CheckStructure(SqliteConnection db, string what)
    {
        string result = db.ExecuteScalar<string>($"PRAGMA quick_check({what})") ?? "no answer";
        if (result != "ok") throw new InputException($"{Path} is damaged: {result}.");
    }

    /// <summary>
    /// Opens a read-only connection for headers, statistics and user queries. The caller disposes it.
    /// </summary>
    public SqliteConnection Connect() => TraceOpener.Open(Path);

    /// <inheritdoc/>
    public ITraceCursor ReadEvents(long fromSeq = 1) => new PageCursor(Path, this, fromSeq);

    /// <summary>Compares all events with their checksums, for a reader of some of them.</summary>
    /// <exception cref="InputException">An event is not as it was written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void CheckEvents(CancellationToken cancel = default)
    {
        using var cursor = ReadEvents();
        var batch = new PageEvent[1024];
        while (cursor.Read(batch) > 0) cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Reads the events that are wanted, in order; their checksums are not compared.</summary>
    public ITraceCursor ReadEvents(EventFilter wanted, CancellationToken cancel = default) =>
        new EventCursor(Path, this, 1, wanted, cancel);

    /// <summary>How many events are wanted.</summary>
    public long Count(EventFilter wanted, CancellationToken cancel = default) => wanted.Among is null
        ? Ask(db => db.ExecuteScalar<long>($"SELECT COUNT(*) FROM event e WHERE {wanted.Where}"), cancel)
        : EventBatches.Of(ReadEvents(wanted, cancel)).Sum(batch => (long)batch.Length);

    /// <summary>True if an actor of the trace has a name that matches.</summary>
    public bool HasActor(string pattern) => Has($"actor WHERE {EventFilter.WhereActor(pattern)}");

    /// <summary>True if a stack of the trace has a function that matches.</summary>
    public bool HasCallsite(string pattern) => Has($"callsite WHERE {EventFilter.WhereCallsite(pattern)}");

    bool Has(string rows) => Ask(db => db.ExecuteScalar<bool>($"SELECT EXISTS(SELECT 1 FROM {rows})"), default);

    T Ask<T>(Func<SqliteConnection, T> question, CancellationToken cancel)
    {
        using var db = Connect();
        using var interruption = new Interruption(db.Handle!, cancel);
        try
        {
            return question(db);
        }
        catch (SqliteException e)
        {
            cancel.ThrowIfCancellationRequested();
            throw SqliteErrors.Translate(Path, e);
        }
    }

    void CheckSum(SqliteConnection db, string column, IEnumerable<string> tables, string what)
    {
        long? stored = db.ExecuteScalar<long?>($"SELECT {column} FROM checksum ORDER BY last_seq DESC LIMIT 1");
        if (stored == TableSum.Of(db, tables)) return;
        throw new InputException($"{Path} is damaged: {what} not as written.");
    }

    Dictionary<string, string> ReadHeader(SqliteConnection db)
    {
        var rows = new Dictionary<string, string>();
        foreach (var row in db.Rows("SELECT key, value FROM header"))
            if (!rows.TryAdd(row.GetString(0), row.GetString(1)))
                throw new InputException($"{Path} is damaged: its header has '{row.GetString(0)}' twice.");
        return rows;
    }

    void ReadNames(SqliteConnection db)
    {
        foreach (var row in db.Rows("SELECT id, name, stack FROM callsite ORDER BY id"))
            Add(Names.Callsites, "callsite", row, new Callsite(row.GetString(1), row.GetString(2)));
        foreach (var row in db.Rows("SELECT id, name, kind, pid FROM actor ORDER BY id"))
            Add(Names.Actors, "actor", row, new(row.GetString(1), ActorKindOf(row.GetString(2)), (int)row.GetInt64(3)));
        foreach (var row in db.Rows("SELECT id, name FROM operation ORDER BY id"))
            Add(Names.Operations, "operation", row, row.GetString(1));
        foreach (var row in db.Rows("SELECT id, name, file_system FROM file ORDER BY id"))
            Add(Names.Files, "file", row, new TraceFile(row.GetString(1), row.GetString(2)));
        foreach (var row in db.Rows("SELECT name, first_line FROM source ORDER BY id"))
            Names.Sources.Add(new TraceSource(row.GetString(0), row.GetInt64(1)));
    }

    void Add<T>(NameTable<T> table, string name, SqliteDataReader row, T entry) where T : notnull
    {
        if (row.GetInt64(0) != table.Count + 1)
            throw new InputException($"{Path} is damaged: table {name} has no entry {table.Count + 1}.");
        table.Add(entry);
    }

    ActorKind ActorKindOf(string name) =>
        PublicName.TryParse(name, out ActorKind kind) ? kind
            : throw new InputException($"{Path} is damaged: unknown kind of actor '{name}'.");
}
