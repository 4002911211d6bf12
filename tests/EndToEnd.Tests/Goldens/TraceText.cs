using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Pintrace.EndToEnd.Tests.Goldens;

/// <summary>
/// A trace as text, so that two of them can be compared line by line and a review can read what changed: the facts of
/// its header, its names in the order of their numbers, an event a line, and what the simulated kernel's ledger knows.
/// It is read with plain SQL: nothing of the program comes between the file and the text.
/// </summary>
sealed class TraceText : IDisposable
{
    const string Events = """
        SELECT e.*, k.name AS kind_name, o.name AS outcome_name, op.name AS operation_name
        FROM event e
        JOIN event_kind k ON k.id = e.kind
        JOIN outcome o ON o.id = e.outcome
        LEFT JOIN operation op ON op.id = e.operation
        ORDER BY e.seq
        """;

    readonly SqliteConnection _db;
    readonly StringWriter _text = new() { NewLine = "\n" };
    readonly Dictionary<long, string> _callsites = [], _actors = [];
    readonly List<(string Of, long Bit, string Name)> _flags = [];

    TraceText(string path)
    {
        _db = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        _db.Open();
    }

    public void Dispose() => _db.Dispose();

    public static string Of(string path)
    {
        using var trace = new TraceText(path);
        trace.WriteHeader();
        trace.WriteNames();
        trace.WriteEvents();
        trace.WriteTruth();
        return trace._text.ToString();
    }

    void WriteHeader()
    {
        foreach (var fact in Rows("SELECT key, value FROM header ORDER BY key"))
        {
            string key = fact.GetString(0), value = fact.GetString(1);
            if (key == "decisions" && value != "") WriteDecisions(value);
            else _text.WriteLine($"{key} {value}".TrimEnd());
        }
    }

    void WriteDecisions(string json)
    {
        _text.WriteLine("decisions");
        using var decisions = JsonDocument.Parse(json);
        foreach (var decision in decisions.RootElement.EnumerateObject())
            _text.WriteLine($"  {decision.Name} {decision.Value}");
    }

    void WriteNames()
    {
        foreach (var flag in Rows("SELECT \"of\", bit, name FROM flag ORDER BY \"of\", bit"))
            _flags.Add((flag.GetString(0), flag.GetInt64(1), flag.GetString(2)));
        Section("actors", "SELECT * FROM actor ORDER BY id", actor =>
        {
            string pid = actor["pid"] is 0L ? "" : $"/{actor["pid"]}";
            _actors.Add(actor.GetInt64(0), $"{actor["name"]}{pid}");
            return $"{actor["name"]}{pid} {actor["kind"]}";
        });
        Section("operations", "SELECT * FROM operation ORDER BY id", operation => $"{operation["name"]}");
        Section("files", "SELECT * FROM file ORDER BY id", file => $"{file["name"]} {file["file_system"]}");
        var seen = new Dictionary<string, int>();
        Section("callsites", "SELECT * FROM callsite ORDER BY id", callsite =>
        {
            // Several stacks are named after the same function; numbers of their own keep a change local.
            string name = callsite.GetString(1);
            int number = seen[name] = seen.GetValueOrDefault(name) + 1;
            _callsites.Add(callsite.GetInt64(0), number == 1 ? name : $"{name}#{number}");
            return $"{_callsites[callsite.GetInt64(0)]}: {callsite["stack"]}";
        });
    }

    void WriteEvents()
    {
        int width = _actors.Values.Append("").Max(a => a.Length);
        Section("events", Events, e =>
        {
            string actor = Name(_actors, e["actor"]).PadRight(width);
            string page = e["pfn"] is 0L ? "" : $"page 0x{e["pfn"]:x} {Counts(e)}{Flags("state", e["state"])}";
            string[] rest =
            [
                page,
                Unless(0L, "n", e["n"]),
                Unless(0L, "token", e["token"]),
                Unless(0L, "request", e["request"]),
                e["arg"] is 0L ? "" : $"arg 0x{e["arg"]:x}",
                Unless("done", "outcome", e["outcome_name"]),
                Flags("flags", e["flags"]).Trim(),
                e["operation_name"] is string operation ? $"in {operation}" : "",
                $"at {Name(_callsites, e["callsite"])}",
                e["line"] is DBNull ? "" : $"cpu {e["cpu"]} line {e["line"]}",
            ];
            string told = string.Join("  ", rest.Where(part => part.Length > 0));
            return $"{e["seq"],5} {e["tick"],10}  {actor}  {e["kind_name"],-16} {told}";
        });
    }

    void WriteTruth() =>
        Section("truth", "SELECT * FROM truth ORDER BY id", t =>
            $"{t["seq"],5} {t["kind"]} page 0x{t["pfn"]:x} at {Name(_callsites, t["callsite"])}");

    static string Name(Dictionary<long, string> names, object id) => names.GetValueOrDefault((long)id, "?");

    static string Unless(object nothing, string name, object value) => value.Equals(nothing) ? "" : $"{name} {value}";

    static string Counts(SqliteDataReader e)
    {
        return $"ref {Count("refcount")} pin {Count("pincount")} map {Count("mapcount")}";

        string Count(string column) => e[column] is DBNull ? "?" : $"{e[column]}";
    }

    string Flags(string of, object bits)
    {
        var names = _flags.Where(f => f.Of == of && ((long)bits & f.Bit) != 0).Select(f => f.Name);
        string joined = string.Join(' ', names);
        return joined == "" ? "" : $" [{joined}]";
    }

    void Section(string title, string query, Func<SqliteDataReader, string> line)
    {
        _text.WriteLine($"\n{title}");
        foreach (var row in Rows(query)) _text.WriteLine(line(row).TrimEnd());
    }

    IEnumerable<SqliteDataReader> Rows(string query)
    {
        using var command = _db.CreateCommand();
#pragma warning disable CA2100 // all queries are constants
        command.CommandText = query;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return reader;
    }
}
