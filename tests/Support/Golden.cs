using System.Runtime.CompilerServices;

namespace Pintrace.Tests.Support;

/// <summary>
/// Expected output kept in files. UPDATE_GOLDEN=1 writes what came out; the change is then reviewed as a diff.
/// </summary>
public static class Golden
{
    const int LinesShown = 12;

    /// <summary>True if the golden files are to be written anew instead of compared.</summary>
    public static bool IsRenewed => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    /// <summary>Compares a text with a golden file, or writes the file.</summary>
    public static void Check(string actual, string path, [CallerMemberName] string test = "")
    {
        actual = actual.ReplaceLineEndings("\n");
        if (IsRenewed)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }
        string expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Compare(expected, actual, $"{test}: {Path.GetFileName(path)}");
    }

    /// <summary>Fails with the lines that differ.</summary>
    /// <param name="expected">The golden text.</param>
    /// <param name="actual">What came out.</param>
    /// <param name="what">What is compared, for the message.</param>
    public static void Compare(string expected, string actual, string what)
    {
        if (expected == actual) return;
        var (was, now) = (expected.Split('\n'), actual.Split('\n'));
        int shorter = Math.Min(was.Length, now.Length), before = 0, after = 0;
        while (before < shorter && was[before] == now[before]) before++;
        while (after < shorter - before && was[^(after + 1)] == now[^(after + 1)]) after++;
        throw new InvalidOperationException(
            $"{what} differs from line {before + 1} (UPDATE_GOLDEN=1 renews it).\n"
            + Shown('-', was[before..^after]) + Shown('+', now[before..^after]));
    }

    static string Shown(char sign, string[] lines)
    {
        string shown = string.Concat(lines.Take(LinesShown).Select(line => $"{sign} {line}\n"));
        return lines.Length > LinesShown ? $"{shown}{sign} ... {lines.Length - LinesShown} more lines\n" : shown;
    }
}
