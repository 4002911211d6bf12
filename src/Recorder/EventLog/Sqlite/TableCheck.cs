using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// Checks that the tables of a trace are those that pintrace makes and hold what their columns promise: SQLite itself
/// lets any value into any column, and anything may be called "event", even a view that never ends.
/// </summary>
static class TableCheck
{
    readonly record struct SchemaObject(string Type, string Name, string Sql);

    /// <summary>
    /// Compares names, types and constraints of tables; comments and layout differ from version to version. The views
    /// are never run, whatever their text is. There is nothing else: an index or a trigger could change each answer.
    /// </summary>
    /// <exception cref="InputException">
    /// A table is missing or altered, or the file has more than pintrace made.
    /// </exception>
    public static void Schema(SqliteConnection db, string path)
    {
        var found = Objects(db);
        foreach (string table in TraceFormat.Tables.Keys)
            if (!found.Exists(o => o.Type == "table" && o.Name == table && IsAsMade(table, o.Sql)))
                throw new InputException($"{path} is damaged: table {table} is missing or altered.");
        foreach (var (type, name, _) in found.Where(o => !IsOurs(o)))
            throw new InputException($"{path} is not as pintrace makes it: it has the {type} {name}, "
                + "which could change what it says; DROP it with an SQLite tool.");
    }

    /// <summary>True if a statement makes a table of that name as pintrace does.</summary>
    public static bool IsAsMade(string table, string sql) =>
        sql == TraceFormat.Tables[table] || WithoutProse(sql) == WithoutProse(TraceFormat.Tables[table]);

    static List<SchemaObject> Objects(SqliteConnection db)
    {
        const string query = "SELECT CAST(type AS TEXT), CAST(name AS TEXT), CAST(sql AS TEXT) FROM sqlite_master";
        return [.. db.Rows(query).Select(row => new SchemaObject(Text(row, 0), Text(row, 1), Text(row, 2)))];

        static string Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? "" : row.GetString(column);
    }

    static bool IsOurs(SchemaObject o) =>
        o.Type == "table" && TraceFormat.Tables.ContainsKey(o.Name)
        || o.Type == "view" && TraceFormat.Views.ContainsKey(o.Name);

    /// <summary>
    /// Our statements have no string literals, so a comment mark inside one still leaves a difference.
    /// </summary>
    static string WithoutProse(string sql)
    {
        string code = Regex.Replace(sql, @"--[^\n]*|/\*.*?\*/", " ", RegexOptions.Singleline);
        return Regex.Replace(code, @"\s*([(),])\s*|\s+", m => m.Groups[1].Success ? m.Groups[1].Value : " ").Trim();
    }

    /// <exception cref="InputException">A row has a value of another type than its column's.</exception>
    public static void Values(SqliteConnection db, string path, string table)
    {
        var tests = db.Rows($"SELECT name, type, \"notnull\" + pk FROM pragma_table_info('{table}')")
            .Select(column => WrongType(column.GetString(0), column.GetString(1), column.GetInt64(2) == 0));
        long rows = db.ExecuteScalar<long>($"SELECT COUNT(*) FROM {table} WHERE {string.Join(" OR ", tests)}");
        if (rows == 0) return;
        string found = rows == 1 ? $"a row of table {table} has" : $"{rows} rows of table {table} have";
        throw new InputException($"{path} is damaged: {found} a value of the wrong type.");
    }

    static string WrongType(string column, string type, bool mayBeNull) =>
        $"typeof({column}) NOT IN ('{type.ToLowerInvariant()}'{(mayBeNull ? ", 'null'" : "")})";
}
