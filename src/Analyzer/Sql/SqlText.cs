using System.Text.RegularExpressions;

namespace Pintrace.Analyzer.Sql;

/// <summary>The text of a statement, as far as one needs to know it to find a name in it again.</summary>
sealed class SqlText
{
    const int LongestLine = 100;

    static readonly Regex Token = new(
        """'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|(?<name>"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`|[\p{L}_][\p{L}\p{N}_$]*)|\S""",
        RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture);

    readonly string _sql;
    readonly List<(string Text, int At)> _tokens;

    public SqlText(string sql)
    {
        _sql = sql;
        _tokens = [.. Token.Matches(sql).Where(m => !m.Value.StartsWith("--", StringComparison.Ordinal) && !m.Value.StartsWith("/*", StringComparison.Ordinal))
            .Select(m => (m.Groups["name"].Success ? m.Value.Trim('"', '[', ']', '`') : m.Value, m.Index))];
    }

    /// <summary>Where a name is used: with its qualifier if it has one, as NAME or A.NAME; -1 if nowhere.</summary>
    public int Find(string name)
    {
        string[] parts = name.Split('.');
        for (int i = 0; i < _tokens.Count; i++)
            if (Is(i, parts[^1]) && !Is(i - 1, "AS") && (parts.Length > 1 ? Is(i - 1, ".") && Is(i - 2, parts[^2]) : !Is(i - 1, "."))) return _tokens[i].At;
        return -1;
    }

    /// <summary>True if a name stands anywhere; with an alias, only if it has that alias somewhere or is the alias.</summary>
    public bool Mentions(string name, string? alias) =>
        Enumerable.Range(0, _tokens.Count).Any(i => Is(i, name) && (alias is null || alias.Equals(name, StringComparison.OrdinalIgnoreCase) || Is(i + 1, alias) || Is(i + 1, "AS") && Is(i + 2, alias)));

    bool Is(int token, string text) => token >= 0 && token < _tokens.Count && _tokens[token].Text.Equals(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>"line 2, column 7" of a place.</summary>
    public string Place(int at) => $"line {_sql.AsSpan(0, at).Count('\n') + 1}, column {at - LineStart(at) + 1}";

    /// <summary>The line of a place, or the part around it, with a caret below the place.</summary>
    public string Caret(int at)
    {
        int start = LineStart(at), end = _sql.IndexOf('\n', at) is var next && next < 0 ? _sql.Length : next;
        start = Math.Max(start, at - LongestLine / 2);
        string line = string.Concat(_sql[start..Math.Min(end, start + LongestLine)].Select(c => char.IsControl(c) ? ' ' : c));
        return $"  {line.TrimEnd()}\n  {new string(' ', at - start)}^";
    }

    int LineStart(int at) => at == 0 ? 0 : _sql.LastIndexOf('\n', at - 1) + 1;
}
