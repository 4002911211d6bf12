namespace Pintrace.Recorder.Text;

/// <summary>Helps a user who mistyped a name.</summary>
public static class Nearest
{
    const int Shown = 3;

    /// <summary>"did you mean a, b or c?", or all names if none is near.</summary>
    public static string Sentence(string name, IReadOnlyList<string> known)
    {
        var near = known.Where(_ => name.Length > 0).Select(k => (Name: k, Distance: Distance(name, k))).Where(k => k.Distance <= Math.Max(2, k.Name.Length / 2) || k.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal).Take(Shown).Select(k => k.Name).ToList();
        return near.Count > 0 ? $"did you mean {Or(near)}?" : $"there are {string.Join(", ", known)}.";
    }

    static string Or(List<string> names) => names.Count == 1 ? names[0] : string.Join(", ", names[..^1]) + " or " + names[^1];

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
                int substitute = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
