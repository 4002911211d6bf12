using System.Globalization;
using Pintrace.Tests.Support;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>
/// How often each file still breaks a rule of <see cref="LineRuleTests"/>: lines "rule path count" in exceptions.txt. The
/// list may only shrink: UPDATE_GOLDEN=1 writes what is found, unless that is more than was listed.
/// </summary>
static class KnownExceptions
{
    static readonly string File = RepoFiles.Path("tests", "EndToEnd.Tests", "House", "exceptions.txt");

    /// <summary>Refuses files that break a rule more often than the list has it.</summary>
    public static void Check(string rule, IReadOnlyDictionary<string, int> found)
    {
        var lines = System.IO.File.Exists(File) ? System.IO.File.ReadAllLines(File) : [];
        var known = lines.Select(l => l.Split(' ')).Where(l => l[0] == rule).ToDictionary(l => l[1], l => int.Parse(l[2], CultureInfo.InvariantCulture));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && found.Values.Sum() <= known.Values.Sum()) Write(rule, found, lines);
        else Assert(rule, Excess(found, known));
    }

    /// <summary>The files that break a rule more often than is known.</summary>
    public static IReadOnlyList<string> Excess(IReadOnlyDictionary<string, int> found, IReadOnlyDictionary<string, int> known) =>
        [.. found.Where(f => f.Value > known.GetValueOrDefault(f.Key)).Select(f => $"{f.Key}: {f.Value}, {known.GetValueOrDefault(f.Key)} known")];

    static void Assert(string rule, IReadOnlyList<string> excess) =>
        Xunit.Assert.True(excess.Count == 0, $"rule {rule}:\n{string.Join('\n', excess)}");

    static void Write(string rule, IReadOnlyDictionary<string, int> found, string[] lines)
    {
        var others = lines.Where(l => !l.StartsWith(rule + " ", StringComparison.Ordinal));
        var now = found.Where(f => f.Value > 0).Select(f => $"{rule} {f.Key} {f.Value.ToString(CultureInfo.InvariantCulture)}");
        System.IO.File.WriteAllLines(File, others.Concat(now).Order(StringComparer.Ordinal));
    }
}
