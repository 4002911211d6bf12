using System.Globalization;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>
/// How often each file still breaks a rule of <see cref="LineRuleTests"/>: lines "rule path count" in exceptions.txt.
/// Lines of code move between files while rooms are built, so a rule compares the sum of all files. The list may only
/// shrink: UPDATE_GOLDEN=1 writes what is found, unless the sum is larger than what was listed.
/// </summary>
static class KnownExceptions
{
    static readonly string List = RepoFiles.Path("tests", "EndToEnd.Tests", "House", "exceptions.txt");

    /// <summary>Refuses a rule to be broken more often than the list has it.</summary>
    public static void Check(string rule, IReadOnlyDictionary<string, int> found)
    {
        string[] lines = File.Exists(List) ? File.ReadAllLines(List) : [];
        var words = lines.Select(l => l.Split(' ')).Where(l => l[0] == rule);
        var known = words.ToDictionary(w => w[1], w => int.Parse(w[2], CultureInfo.InvariantCulture));
        var excess = Excess(found, known);
        Assert.True(excess.Count == 0, $"rule {rule}:\n{string.Join('\n', excess)}");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") Write(rule, found, lines);
    }

    /// <summary>The files that break a rule more often than is known; none if others make up for that.</summary>
    public static IReadOnlyList<string> Excess(
        IReadOnlyDictionary<string, int> found, IReadOnlyDictionary<string, int> known)
    {
        if (found.Values.Sum() <= known.Values.Sum()) return [];
        return [.. found.Where(f => f.Value > Of(f.Key)).Select(f => $"{f.Key}: {f.Value}, {Of(f.Key)} known")];

        int Of(string file) => known.GetValueOrDefault(file);
    }

    static void Write(string rule, IReadOnlyDictionary<string, int> found, string[] lines)
    {
        var others = lines.Where(l => !l.StartsWith(rule + " ", StringComparison.Ordinal));
        var now = found.Select(f => string.Create(CultureInfo.InvariantCulture, $"{rule} {f.Key} {f.Value}"));
        File.WriteAllLines(List, others.Concat(now).Order(StringComparer.Ordinal));
    }
}
