using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Analyzer.Sql;

/// <summary>The tables and views of a trace with their meanings: the schema carries those in its comments.</summary>
static class SchemaComments
{
    const string Mark = "-- ";

    /// <summary>A view by its name.</summary>
    public static Relation View(string name) => Parse(name, "view", TraceFormat.Views[name]);

    /// <summary>All tables.</summary>
    public static IEnumerable<Relation> Tables => TraceFormat.Tables.Select(t => Parse(t.Key, "table", t.Value));

    static Relation Parse(string name, string kind, string sql) =>
        new(name, kind, Comment(sql.Split('\n')[0]), [.. Columns(sql)]);

    /// <summary>Lines of the form "[expression AS] name [type], -- meaning".</summary>
    static IEnumerable<(string, string)> Columns(string sql)
    {
        foreach (string line in sql.Split('\n').Skip(1))
        {
            int comment = line.IndexOf(Mark, StringComparison.Ordinal);
            if (comment < 0 || !line.StartsWith("  ", StringComparison.Ordinal)) continue;
            string code = line[..comment].Trim().TrimEnd(',');
            int alias = code.LastIndexOf(" AS ", StringComparison.Ordinal);
            yield return (alias >= 0 ? code[(alias + 4)..] : code.Split(' ')[0], Comment(line));
        }
    }

    static string Comment(string line)
    {
        int at = line.IndexOf(Mark, StringComparison.Ordinal);
        return at < 0 ? "" : line[(at + Mark.Length)..].Trim();
    }
}
