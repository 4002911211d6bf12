using System.Globalization;
using Microsoft.Data.Sqlite;
using Pintrace.Tests.Support;

namespace Pintrace.Cli.Tests;

/// <summary>Names that hold whatever a terminal obeys, and a trace in which everything is called so.</summary>
static class HostileNames
{
    /// <summary>What must stay as it is.</summary>
    public const string Harmless = "é中😀\u200d";

    /// <summary>All control characters but NUL, those that turn the direction of text, and invisible ones.</summary>
    public static readonly string Dangerous = string.Concat(
        Enumerable.Range(1, 31).Concat(Enumerable.Range(0x7f, 33)).Concat(Enumerable.Range(0x202a, 5))
            .Concat(Enumerable.Range(0x2066, 4)).Concat([0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff])
            .Select(c => (char)c)) + "\U000e0001\x1b[31m\x1b]0;owned\a\r\nverdict: same\n";

    /// <summary>Dangerous as they are, quoted, with the marks of every format, and harmless ones.</summary>
    public static readonly string All = $"{Dangerous}<&'\"|,;\\{Harmless}";

    /// <summary>A trace of 38 events and four findings; every name and text in it ends with all of that.</summary>
    public static string Trace(TempFolder folder, string name = "hostile.db")
    {
        string path = folder.File(name);
        File.Copy(RepoFiles.Path("traces", "drop-buffers.legacy-get.db"), path);
        using var db = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        db.Open();
        foreach (string text in new[] { "callsite.name", "actor.name", "operation.name", "file.name" })
            Update(db, $"UPDATE {text.Split('.')[0]} SET name = '=' || name || $v", All + "\0");
        Update(db, "UPDATE callsite SET stack = '=' || replace(stack, ' < ', $v || ' < ') || $v", All);
        const string texts = "'policy', 'scenario', 'variant', 'origin', 'schedule', 'tool_version'";
        Update(db, $"UPDATE header SET value = value || $v WHERE key IN ({texts})", All);
        Update(db, "UPDATE header SET value = $v WHERE key = 'decisions'", Decisions);
        Checksums.Renew(db);
        return path;
    }

    /// <summary>JSON may have such characters raw, but for those below the blank, which it has between texts.</summary>
    static string Decisions
    {
        get
        {
            string raw = string.Concat(Dangerous.Where(c => c >= ' '));
            return $"{{\r\n\t\"{raw}\":\r\"{raw}\"}}";
        }
    }

    static void Update(SqliteConnection db, string sql, string value)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$v", value);
        command.ExecuteNonQuery();
    }

    /// <summary>The characters of an output that must not be in it, as numbers.</summary>
    public static string FoundIn(string output)
    {
        var found = output.EnumerateRunes().Where(r => IsDangerous(r.Value, r.ToString()));
        return string.Join(' ', found.Select(r => $"{r.Value:x4}").Distinct());
    }

    static bool IsDangerous(int c, string text) => c switch
    {
        '\n' or '\t' or 0x200c or 0x200d => false,
        < ' ' or (>= 0x7f and < 0xa0) or 0xfffe or 0xffff => true,
        _ => CharUnicodeInfo.GetUnicodeCategory(text, 0)
            is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };
}
