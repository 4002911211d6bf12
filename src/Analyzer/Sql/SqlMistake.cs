using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.Text;
using SQLitePCL;

namespace Pintrace.Analyzer.Sql;

/// <summary>
/// Says what is wrong with a statement, where, and what may have been meant. SQLite itself does not give the position.
/// </summary>
static class SqlMistake
{
    /// <summary>A token that does not belong where it is.</summary>
    static readonly Regex MisplacedToken = new(
        """^near "(?<token>.+)": syntax error$|^unrecognized token: "(?<token>.+)"$""",
        RegexOptions.CultureInvariant | RegexOptions.Singleline);

    /// <summary>A name that stands for nothing, for several things, or for something else.</summary>
    static readonly Regex WrongName = new(
        """
        ^(no such (?<what>column|table|function)
        |ambiguous column name|cannot join using column
        |misuse of (aggregate|window)( function)?
        |not authorized to use function|wrong number of arguments to function
        ):? (?<name>[^() ]+)
        """.ReplaceLineEndings(""), RegexOptions.CultureInvariant);

    public static UsageException Explain(
        SqliteConnection db, string sql, SqliteException e, IReadOnlyList<Relation> relations)
    {
        string reason = Reason(e);
        var text = new SqlText(sql);
        var name = WrongName.Match(reason);
        int at = name.Success ? text.Find(name.Groups["name"].Value) : PlaceOf(reason, db, sql);
        string hint = Meant(text, name.Groups["what"].Value, name.Groups["name"].Value, relations);
        string where = at < 0 ? "" : $" at {text.Place(at)}";
        return new UsageException($"SQL error{where}: {reason}{hint}", at < 0 ? "" : text.Caret(at));
    }

    /// <summary>SQLite's own words from "SQLite Error 1: 'no such column: x'."</summary>
    public static string Reason(SqliteException e)
    {
        int start = e.Message.IndexOf('\'');
        return start < 0 ? e.Message : e.Message[(start + 1)..].TrimEnd('.', '\'');
    }

    /// <summary>The position of the wrong name or token; -1 if it is not known.</summary>
    static int PlaceOf(string reason, SqliteConnection db, string sql)
    {
        if (reason == "incomplete input") return sql.TrimEnd().Length;
        var misplaced = MisplacedToken.Match(reason);
        return misplaced.Success ? FirstRefused(db, sql, misplaced.Groups["token"].Value, reason) : -1;
    }

    /// <summary>
    /// The position of a token that cannot be parsed: the first at which the text up to and including it gives the same
    /// error.
    /// </summary>
    static int FirstRefused(SqliteConnection db, string sql, string token, string reason)
    {
        using var guard = new ReadOnlyGuard(db);      // some pragmas act while they are prepared
        int next = 0;
        while (sql.IndexOf(token, next, StringComparison.Ordinal) is var at and >= 0)
        {
            next = at + 1;
            raw.sqlite3_prepare_v2(db.Handle, sql[..(at + token.Length)], out var statement);
            statement.Dispose();
            if (raw.sqlite3_errmsg(db.Handle).utf8_to_string() == reason) return at;
        }
        return -1;
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
