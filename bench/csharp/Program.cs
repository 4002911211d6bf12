// Peers of "record" and "analyze" as a C# program would be written without pintrace's own reader and writer of pages.
// Prints CPU seconds of the work alone: not of starting, nor of loading the rows that are to be inserted.
using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Bench;

SQLitePCL.Batteries_V2.Init();
switch (args)
{
    case ["record-ado", var trace, var output]: return Record(trace, output, AdoNet.Record);
    case ["record-dapper", var trace, var output]: return Record(trace, output, RecordWithDapper);
    case ["read-ado", var trace]: return Read(trace, AdoNet.Read);
    case ["read-dapper", var trace]: return Read(trace, db => db.Query<Event>(Event.Select, buffered: false));
    case ["rows", var trace, var output, var columns]: return Copy(trace, output, columns);
    case ["answers", var analysis]: return Print(analysis);
    default:
        Console.Error.WriteLine("usage: peer rows TRACE OUTPUT COLUMNS");
        Console.Error.WriteLine("       peer record-ado|record-dapper ROWS OUTPUT");
        Console.Error.WriteLine("       peer read-ado|read-dapper ROWS");
        Console.Error.WriteLine("       peer answers JSON");
        return 2;
}

static int Copy(string trace, string output, string columns)
{
    using var to = Open(output, SqliteOpenMode.ReadWriteCreate);
    to.Execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; ATTACH @trace AS trace", new { trace });
    to.Execute(Event.Create);
    to.Execute($"INSERT INTO event({Event.Columns}) SELECT {columns} FROM trace.event e ORDER BY seq");
    to.Execute("CREATE TABLE callsite AS SELECT id, name FROM trace.callsite");
    return 0;
}

static int Record(string trace, string output, Action<SqliteConnection, IReadOnlyList<Event>> insert)
{
    using var from = Open(trace, SqliteOpenMode.ReadOnly);
    List<Event> events = [.. AdoNet.Read(from)];
    return Timed(() =>
    {
        using var to = Open(output, SqliteOpenMode.ReadWriteCreate);
        to.Execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE");
        to.Execute(Event.Create);
        insert(to, events);
    });
}

static void RecordWithDapper(SqliteConnection db, IReadOnlyList<Event> events)
{
    foreach (var part in events.Chunk(AdoNet.RowsOfTransaction))
    {
        using var transaction = db.BeginTransaction();
        db.Execute(Event.Insert, part, transaction);
        transaction.Commit();
    }
}

static int Read(string trace, Func<SqliteConnection, IEnumerable<Event>> read) => Timed(() =>
{
    using var db = Open(trace, SqliteOpenMode.ReadOnly);
    var counts = new Dictionary<long, long>();
    foreach (var e in read(db)) counts[e.Pfn] = e.Refcount ?? 0;
});

static int Print(string analysis)
{
    using var json = JsonDocument.Parse(File.ReadAllText(analysis));
    foreach (string line in Answers.Of(json.RootElement)) Console.WriteLine(line);
    return 0;
}

static SqliteConnection Open(string path, SqliteOpenMode mode)
{
    var connection = new SqliteConnection(
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
    connection.Open();
    return connection;
}

static int Timed(Action work)
{
    var before = Environment.CpuUsage.TotalTime;
    work();
    double seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    Console.WriteLine(seconds.ToString("0.000", CultureInfo.InvariantCulture));
    return 0;
}
