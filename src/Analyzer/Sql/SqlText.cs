using System.Text.RegularExpressions;

namespace Pintrace.Analyzer.Sql;

/// <summary>The text of a statement, tokenized as far as is needed to find a name in it.</summary>
sealed class SqlText
{
    const int LongestLine = 100;

    /// <summary>What is not closed goes on to the end, so that no text is searched twice.</summary>
    static readonly Regex Token = new(
        """
        '(?:[^']|'')*(?:'|\z)|--[^\n]*|/\*.*?(?:\*/|\z)
        |(?<name>"(?:[^"]|"")*(?:"|\z)|\[[^\]]*(?:\]|\z)|`[^`]*(?:`|\z)|[\p{L}_][\p{L}\p{N}_$]*)|\S
        """.ReplaceLineEndings(""),
        RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture);

    readonly string _sql;
    readonly List<(string Text, int At)> _tokens;

    public SqlText(string sql)
    {
        _sql = sql;
        _tokens = [.. Token.Matches(sql).Where(m => !IsComment(m.Value)).Select(m => (Unquoted(m), m.Index))];
    }

    static bool IsComment(string token) =>
        token.StartsWith("--", StringComparison.Ordinal) || token.StartsWith("/*", StringComparison.Ordinal);

    static string Unquoted(Match token) =>
        token.Groups["name"].Success ? token.Value.Trim('"', '[', ']', '`') : token.Value;

    /// <summary>Where a name is used, as NAME or A.NAME, with its qualifier if it has one; -1 if nowhere.</summary>
    public int Find(string name)
    {
        string[] parts = name.Split('.');
        for (int i = 0; i < _tokens.Count; i++)
            if (Is(i, parts[^1]) && !Is(i - 1, "AS") && IsQualified(i, parts)) return _tokens[i].At;
        return -1;
    }

    bool IsQualified(int token, string[] parts) =>
        parts.Length > 1 ? Is(token - 1, ".") && Is(token - 2, parts[^2]) : !Is(token - 1, ".");

    /// <summary>
    /// True if a name stands anywhere; with an alias, only if it has that alias somewhere or is the alias.
    /// </summary>
    public bool Mentions(string name, string? alias)
    {
        bool anyAlias = alias is null || IsEqual(alias, name);
        for (int i = 0; i < _tokens.Count; i++)
            if (Is(i, name) && (anyAlias || Is(i + 1, alias!) || Is(i + 1, "AS") && Is(i + 2, alias!))) return true;
        return false;
    }

    bool Is(int token, string text) => token >= 0 && token < _tokens.Count && IsEqual(_tokens[token].Text, text);

    static bool IsEqual(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    /// <summary>A position as "line 2, column 7".</summary>
    public string Place(int at) => $"line {_sql.AsSpan(0, at).Count('\n') + 1}, column {at - LineStart(at) + 1}";

    /// <summary>The line of a position, or the part around it, with a caret below it.</summary>
    public string Caret(int at)
    {
        int start = Math.Max(LineStart(at), at - LongestLine / 2), end = _sql.IndexOf('\n', at);
        if (end < 0) end = _sql.Length;
        string part = _sql[start..Math.Min(end, start + LongestLine)];
        string line = string.Concat(part.Select(c => char.IsControl(c) ? ' ' : c));
        return $"  {line.TrimEnd()}\n  {new string(' ', at - start)}^";
    }

    int LineStart(int at) => at == 0 ? 0 : _sql.LastIndexOf('\n', at - 1) + 1;
}
