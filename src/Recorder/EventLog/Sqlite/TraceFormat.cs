using System.Globalization;
using System.Text.RegularExpressions;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// The file format: a SQLite database with an application id and a format version; its schema is a resource.
/// </summary>
public static class TraceFormat
{
    /// <summary>PRAGMA application_id of a trace: "pint" in ASCII.</summary>
    public const int ApplicationId = 0x70696e74;

    /// <summary>
    /// PRAGMA user_version: raised whenever a reader of the old format would misread the new one, or refuse it: for a
    /// table more or less, a changed column, a new view. The text of a view may change.
    /// </summary>
    public const int Version = 3;

    /// <summary>Columns of table event, in the order of the fields of <see cref="PageEvent"/>.</summary>
    internal static readonly string[] Columns =
    [
        "seq", "tick", "kind", "pfn", "actor", "callsite", "operation", "refcount", "state", "request",
        "mapcount", "n", "token", "arg", "flags", "pincount", "outcome", "cpu", "line",
    ];

    /// <summary>The statements that make an empty trace, in order.</summary>
    internal static IEnumerable<string> Schema => [.. Tables.Values, .. Views.Values];

    /// <summary>The statement that makes each table, by its name.</summary>
    public static IReadOnlyDictionary<string, string> Tables { get; } =
        ByName("CREATE TABLE ", '(', Read("schema.sql"));

    /// <summary>The table of events, too long to be read whole at each opening.</summary>
    public const string EventTable = "event";
    /// <summary>The table of what the simulated kernel knows to have gone wrong.</summary>
    internal const string TruthTable = "truth";

    /// <summary>All tables but that of events.</summary>
    internal static IEnumerable<string> ShortTables => Tables.Keys.Where(table => table != EventTable);

    /// <summary>The tables whose rows are covered by column names of table checksum.</summary>
    internal static IEnumerable<string> TablesOfNames =>
        Tables.Keys.Where(table => table is not (EventTable or TruthTable or "checksum"));

    /// <summary>The statement that makes each view, by its name, in an order that works.</summary>
    public static IReadOnlyDictionary<string, string> Views { get; } =
        ByName("CREATE VIEW ", ' ', WithNumbers(Read("views.sql")));

    static OrderedDictionary<string, string> ByName(string words, char end, string statements)
    {
        var all = statements.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new(all.Select(s => KeyValuePair.Create(s[words.Length..s.IndexOf(end, words.Length)], s)));
    }

    /// <summary>
    /// Puts numbers where the text has names: {kind.pin}, {flag.write}, {state.dirty}, {outcome.done}; and the time of
    /// a row where it has {tick.ROW}.
    /// </summary>
    static string WithNumbers(string sql)
    {
        sql = Regex.Replace(sql, @"\{tick\.(\w+)\}", m => EventFilter.TickOf(m.Groups[1].Value));
        sql = WithNumbers<EventKind>(sql, "kind");
        sql = WithNumbers<EventFlags>(sql, "flag");
        sql = WithNumbers<PageFlags>(sql, "state");
        return WithNumbers<Outcome>(sql, "outcome");
    }

    static string WithNumbers<T>(string sql, string of) where T : struct, Enum
    {
        foreach (T member in Enum.GetValues<T>())
        {
            string number = NumberOf(member).ToString(CultureInfo.InvariantCulture);
            sql = sql.Replace($"{{{of}.{PublicName.SnakeOf(member)}}}", number, StringComparison.Ordinal);
        }
        return sql;
    }

    /// <summary>The number that stands for a member in the file.</summary>
    internal static int NumberOf<T>(T member) where T : struct, Enum =>
        Convert.ToInt32(member, CultureInfo.InvariantCulture);

    static string Read(string resource)
    {
        var assembly = typeof(TraceFormat).Assembly;
        using var stream = assembly.GetManifestResourceStream($"Pintrace.Recorder.EventLog.Sqlite.{resource}")
            ?? throw new InvalidOperationException($"Resource {resource} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
