namespace Pintrace.Analyzer.Findings;

/// <summary>
/// A pattern for names of functions, as in suppression files of sanitizers: a part of the name is enough, * stands for
/// anything, ^ and $ for its ends. Matching never goes back over a name, whatever the pattern.
/// </summary>
sealed class NamePattern
{
    readonly bool _fromStart, _toEnd;
    readonly string[] _parts;

    public NamePattern(string pattern)
    {
        (_fromStart, _toEnd) = (pattern.StartsWith('^'), pattern.EndsWith('$'));
        _parts = pattern[(_fromStart ? 1 : 0)..(pattern.Length - (_toEnd ? 1 : 0))].Split('*');
    }

    /// <summary>What is in every name that matches; empty if nothing is.</summary>
    public string LongestPart => _parts.MaxBy(p => p.Length)!;

    /// <summary>True if the name is one of those meant.</summary>
    public bool Matches(string name)
    {
        var rest = name.AsSpan();
        for (int i = 0; i < _parts.Length; i++)
        {
            string part = _parts[i];
            bool isLast = i == _parts.Length - 1;
            int at = Find(rest, part, isFixed: i == 0 && _fromStart, atEnd: isLast && _toEnd);
            if (at < 0) return false;
            rest = rest[(at + part.Length)..];
        }
        return true;
    }

    /// <summary>Where a part is; the first place will do, for what follows it may stand anywhere after it.</summary>
    static int Find(ReadOnlySpan<char> text, string part, bool isFixed, bool atEnd)
    {
        int last = text.Length - part.Length;
        if (isFixed && atEnd) return last == 0 && text.SequenceEqual(part) ? 0 : -1;
        if (isFixed) return text.StartsWith(part, StringComparison.Ordinal) ? 0 : -1;
        if (atEnd) return text.EndsWith(part, StringComparison.Ordinal) ? last : -1;
        return text.IndexOf(part, StringComparison.Ordinal);
    }
}
