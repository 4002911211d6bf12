namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>The file format: a SQLite database with an application id and a format version, schema and views as resources.</summary>
public static class TraceFormat
{
    /// <summary>PRAGMA application_id of a trace: "pint" in ASCII.</summary>
    public const int ApplicationId = 0x70696e74;

    /// <summary>PRAGMA user_version: raised whenever a reader of the old format would misread the new one.</summary>
    public const int Version = 1;

    /// <summary>Columns of table event, in the order of the fields of <see cref="PageEvent"/>.</summary>
    internal static readonly string[] Columns =
        ["seq", "tick", "kind", "pfn", "actor", "callsite", "operation", "request", "token", "n", "flags", "outcome", "refcount", "pincount", "mapcount", "state", "arg"];

    /// <summary>All statements that make an empty trace, one by one.</summary>
    internal static IEnumerable<string> Schema => [.. Tables.Values, .. Views.Values];

    /// <summary>The statement that makes each table, by its name.</summary>
    public static IReadOnlyDictionary<string, string> Tables { get; } = Named("schema.sql", "CREATE TABLE ", '(');
    /// <summary>The statement that makes each view, by its name, in an order in which they can be made.</summary>
    public static IReadOnlyDictionary<string, string> Views { get; } = Named("views.sql", "CREATE VIEW ", ' ');

    static OrderedDictionary<string, string> Named(string resource, string words, char end) =>
        new(Statements(resource).Select(s => KeyValuePair.Create(s[words.Length..s.IndexOf(end, words.Length)], s)));

    static string[] Statements(string resource) =>
        Read(resource).Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static string Read(string name)
    {
        var assembly = typeof(TraceFormat).Assembly;
        using var stream = assembly.GetManifestResourceStream($"Pintrace.Recorder.EventLog.Sqlite.{name}")
            ?? throw new InvalidOperationException($"Resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
