using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Sql;

/// <summary>What can be queried.</summary>
public static class SchemaHelp
{
    /// <summary>The column that says in words what a relation or one of its columns is.</summary>
    public const string Meaning = "meaning";

    /// <summary>Views first, then what analysis makes, then tables.</summary>
    public static IReadOnlyList<Relation> Relations(TraceHeader header)
    {
        var derived = DerivedRelations.Of(header).Select(d => d.Relation).ToList();
        var views = TraceFormat.Views.Keys
            .Select(name => derived.Find(d => d.Name == name) ?? SchemaComments.View(name));
        var others = derived.Where(d => !TraceFormat.Views.ContainsKey(d.Name));
        return [.. views, .. others, .. SchemaComments.Tables];
    }

    /// <summary>One of them, whatever the case of its name.</summary>
    /// <exception cref="UsageException">There is nothing by that name.</exception>
    public static Relation Find(TraceHeader header, string name)
    {
        var all = Relations(header);
        return all.FirstOrDefault(r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException(
                $"There is no view or table '{name}'; {Nearest.Sentence(name, [.. all.Select(r => r.Name)])}");
    }
}
