namespace Pintrace.Recorder.Text;

/// <summary>Helps a user who mistyped a name.</summary>
public static class Nearest
{
    const int Shown = 3, Listed = 20;

    /// <summary>"did you mean a, b or c?", or the names that there are if none is near.</summary>
    /// <param name="name">What the user wrote.</param>
    /// <param name="known">The names that there are.</param>
    /// <param name="otherwise">Said instead of the names if none is near.</param>
    public static string Sentence(string name, IReadOnlyList<string> known, string? otherwise = null)
    {
        var near = Of(name, known);
        if (near.Length > 0) return $"did you mean {Or(near)}?";
        if (otherwise is not null) return otherwise;
        string rest = known.Count > Listed ? $" and {known.Count - Listed} more" : "";
        return $"there are {string.Join(", ", known.Take(Listed))}{rest}.";
    }

    /// <summary>The names that are near, the nearest first.</summary>
    public static string[] Of(string name, IEnumerable<string> known) =>
    [
        .. known.Where(k => IsNear(name, k))
            .OrderBy(k => Distance(name, k))
            .ThenByDescending(k => k.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            .ThenBy(k => k, StringComparer.Ordinal)
            .Take(Shown),
    ];

    static bool IsNear(string name, string known)
    {
        int most = Math.Max(2, known.Length / 2);
        return name.Length > 0 && name.Length <= known.Length + most      // a longer one is farther away than that
            && (Distance(name, known) <= most || known.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    static string Or(string[] names) =>
        names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";

    /// <summary>Levenshtein distance, ignoring case.</summary>
    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                bool isSame = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                int substitute = diagonal + (isSame ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
