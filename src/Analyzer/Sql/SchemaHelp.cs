using Dapper;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Sql;

/// <summary>What can be queried, from the comments that the schema itself carries.</summary>
public static class SchemaHelp
{
    /// <summary>A view or table.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Kind">view (the stable interface) or table (may change with the format).</param>
    /// <param name="Meaning">What it holds.</param>
    /// <param name="Columns">Its columns with their meanings.</param>
    public sealed record Relation(string Name, string Kind, string Meaning, IReadOnlyList<(string Name, string Meaning)> Columns);

    /// <summary>Views first, then tables.</summary>
    public static IReadOnlyList<Relation> Relations(TraceReader trace)
    {
        using var db = trace.Connect();
        return [.. db.Query<(string Name, string Type, string Sql)>("SELECT name, type, sql FROM sqlite_master WHERE type IN ('view', 'table') AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, rowid")
            .Select(r => new Relation(r.Name, r.Type, Comment(r.Sql.Split('\n')[0]), [.. Columns(r.Sql)]))];
    }

    /// <summary>One of them.</summary>
    /// <exception cref="UsageException">There is no such view or table.</exception>
    public static Relation Find(TraceReader trace, string name)
    {
        var all = Relations(trace);
        return all.FirstOrDefault(r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"There is no view or table '{name}'; there are {string.Join(", ", all.Select(r => r.Name))}.");
    }

    /// <summary>Lines of the form "[expression AS] name [type], -- meaning".</summary>
    static IEnumerable<(string, string)> Columns(string sql)
    {
        foreach (string line in sql.Split('\n').Skip(1))
        {
            if (!line.StartsWith("  ", StringComparison.Ordinal) || !line.Contains("-- ", StringComparison.Ordinal)) continue;
            string code = line[..line.IndexOf("-- ", StringComparison.Ordinal)].Trim().TrimEnd(',');
            int alias = code.LastIndexOf(" AS ", StringComparison.Ordinal);
            yield return (alias >= 0 ? code[(alias + 4)..] : code.Split(' ')[0], Comment(line));
        }
    }

    static string Comment(string line) => line.IndexOf("-- ", StringComparison.Ordinal) is var at and >= 0 ? line[(at + 3)..].Trim() : "";
}
