using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Sql;

/// <summary>Something that can be queried.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">view or derived (the stable interface), or table (may change with the format).</param>
/// <param name="Meaning">What it holds.</param>
/// <param name="Columns">Its columns with their meanings.</param>
public sealed record Relation(string Name, string Kind, string Meaning, IReadOnlyList<(string Name, string Meaning)> Columns);

/// <summary>What can be queried, from the comments that the schema itself carries.</summary>
public static class SchemaHelp
{
    /// <summary>Views first, then what analysis makes, then tables.</summary>
    public static IReadOnlyList<Relation> Relations(TraceHeader header)
    {
        var derived = DerivedRelations.Of(header).Select(d => d.Relation).ToList();
        var views = TraceFormat.Views.Keys.Select(name => derived.Find(d => d.Name == name) ?? View(name));
        return [.. views, .. derived.Where(d => !TraceFormat.Views.ContainsKey(d.Name)), .. TraceFormat.Tables.Select(t => Parse(t.Key, "table", t.Value))];
    }

    /// <summary>One of them.</summary>
    /// <exception cref="UsageException">There is nothing of that name.</exception>
    public static Relation Find(TraceHeader header, string name)
    {
        var all = Relations(header);
        return all.FirstOrDefault(r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"There is no view or table '{name}'; {Nearest.Sentence(name, [.. all.Select(r => r.Name)])}");
    }

    internal static Relation View(string name) => Parse(name, "view", TraceFormat.Views[name]);

    static Relation Parse(string name, string kind, string sql) => new(name, kind, Comment(sql.Split('\n')[0]), [.. Columns(sql)]);

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
