using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Text;
using SQLitePCL;

namespace Pintrace.Analyzer.Sql;

/// <summary>
/// Says what is wrong with a statement, where, and what may have been meant. SQLite does not give the position of each
/// name.
/// </summary>
static class SqlMistake
{
    /// <summary>A name that stands for nothing, for several things, or for something else.</summary>
    static readonly Regex WrongName = new(
        """
        ^(no such (?<what>column|table|function)
        |ambiguous column name|cannot join using column
        |misuse of (aggregate|window)( function)?
        |not authorized to use function|wrong number of arguments to function
        ):? (?<name>[^() ]+)
        """.ReplaceLineEndings(""), RegexOptions.CultureInvariant);

    /// <summary>False if the error says something of the trace: that it is damaged, or cannot be read.</summary>
    public static bool IsOne(SqliteException e) => e.SqliteErrorCode
        is raw.SQLITE_ERROR or raw.SQLITE_NOMEM or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_AUTH;

    /// <param name="sql">The statement.</param>
    /// <param name="e">What SQLite answered.</param>
    /// <param name="place">Where SQLite saw the mistake; -1 if it does not tell.</param>
    /// <param name="relations">What could have been meant.</param>
    public static UsageException Explain(
        string sql, SqliteException e, int place, IReadOnlyList<Relation> relations)
    {
        string reason = SqliteErrors.Reason(e);
        var text = new SqlText(sql);
        var name = WrongName.Match(reason);
        int at = reason == "incomplete input" ? sql.TrimEnd().Length : place;
        if (at < 0 && name.Success) at = text.Find(name.Groups["name"].Value);
        string hint = Meant(text, name.Groups["what"].Value, name.Groups["name"].Value, relations);
        string where = at < 0 ? "" : $" at {text.Place(at)}";
        return new UsageException($"SQL error{where}: {reason}{hint}", at < 0 ? "" : text.Caret(at));
    }

    static string Meant(SqlText text, string what, string name, IReadOnlyList<Relation> relations)
    {
        string last = name.Split('.')[^1];
        string? qualifier = name.Contains('.', StringComparison.Ordinal) ? name.Split('.')[^2] : null;
        List<string> known = what switch
        {
            "table" => [.. relations.Select(r => r.Name)],
            "column" => [.. ColumnsOf(relations.Where(r => text.Mentions(r.Name, qualifier)))],
            _ => [],
        };
        return known.Count > 0 ? "; " + Nearest.Sentence(last, known) : ".";
    }

    static IEnumerable<string> ColumnsOf(IEnumerable<Relation> relations) =>
        relations.SelectMany(r => r.Columns).Select(c => c.Name).Distinct();
}
