using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.Text;
using SQLitePCL;

namespace Pintrace.Analyzer.Sql;

/// <summary>Says what is wrong with a statement, where, and what was perhaps meant. SQLite itself does not tell the place.</summary>
static class SqlMistake
{
    static readonly Regex Unparsed = new("""^near "(?<token>.+)": syntax error$|^unrecognized token: "(?<token>.+)"$""", RegexOptions.CultureInvariant | RegexOptions.Singleline);
    static readonly Regex Unnamed = new(@"^(no such (?<what>column|table|function)|ambiguous column name|cannot join using column|misuse of (aggregate|window)( function)?|not authorized to use function|wrong number of arguments to function):? (?<name>[^() ]+)", RegexOptions.CultureInvariant);

    public static UsageException Explain(SqliteConnection db, string sql, SqliteException e, IReadOnlyList<Relation> relations)
    {
        string reason = Reason(e);
        var text = new SqlText(sql);
        var name = Unnamed.Match(reason);
        int at = name.Success ? text.Find(name.Groups["name"].Value) : Unparsed.Match(reason) is { Success: true } m ? FirstRefused(db, sql, m.Groups["token"].Value, reason)
            : reason == "incomplete input" ? sql.TrimEnd().Length : -1;
        string hint = Meant(text, name.Groups["what"].Value, name.Groups["name"].Value, relations);
        string where = at < 0 ? "" : $" at {text.Place(at)}";
        return new UsageException($"SQL error{where}: {reason}{hint}", at < 0 ? "" : text.Caret(at));
    }

    /// <summary>SQLite's own words out of "SQLite Error 1: 'no such column: x'."</summary>
    public static string Reason(SqliteException e) => e.Message.IndexOf('\'') is var start and >= 0 ? e.Message[(start + 1)..].TrimEnd('.', '\'') : e.Message;

    /// <summary>The place of a token that can not be parsed: the first at which the text up to it gives the same error.</summary>
    static int FirstRefused(SqliteConnection db, string sql, string token, string reason)
    {
        using var guard = new ReadOnlyGuard(db);      // some pragmas act while they are prepared
        for (int at = sql.IndexOf(token, StringComparison.Ordinal); at >= 0; at = sql.IndexOf(token, at + 1, StringComparison.Ordinal))
        {
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
            "column" => [.. relations.Where(r => text.Mentions(r.Name, qualifier)).SelectMany(r => r.Columns).Select(c => c.Name).Distinct()],
            _ => [],
        };
        return known.Count > 0 ? "; " + Nearest.Sentence(last, known) : ".";
    }
}
