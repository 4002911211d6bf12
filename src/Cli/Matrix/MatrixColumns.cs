using System.Globalization;
using Pintrace.Analyzer.Text;

namespace Pintrace.Cli.Matrix;

/// <summary>
/// The columns of the table: numbered policies, in fives; from ten on, those of mainline apart from the others.
/// </summary>
sealed class MatrixColumns(IReadOnlyList<string> policies)
{
    const int Five = 5, Ten = 10, Gap = 2;

    /// <summary>How many there are.</summary>
    public int Count => policies.Count;

    /// <summary>What stands before a column that is not the first of its line.</summary>
    string Before(int column)
    {
        if (Count >= Ten && IsMainline(column) != IsMainline(column - 1)) return "  ";
        return column % Five == 0 ? " " : "";
    }

    bool IsMainline(int column) => policies[column].StartsWith("linux-", StringComparison.Ordinal);

    /// <summary>The columns in as few bands as a width permits.</summary>
    public IEnumerable<Range> Bands(int width)
    {
        for (int first = 0; first < Count;)
        {
            int end = first + 1, used = 1;
            while (end < Count && used + Before(end).Length < width) used += Before(end++).Length + 1;
            yield return first..end;
            first = end;
        }
    }

    /// <summary>The marks of a band's columns in one line.</summary>
    public string Line(Range band, Func<int, string> mark)
    {
        var (first, count) = band.GetOffsetAndLength(Count);
        return string.Concat(
            Enumerable.Range(first, count).Select(c => (c == first ? "" : Before(c)) + mark(c)));
    }

    /// <summary>The columns' numbers, to be read downwards; tens only where they change.</summary>
    public IEnumerable<string> Header(Range band)
    {
        int first = band.Start.Value;
        if (Count >= Ten)
            yield return Line(band, c => c == first && c >= Ten || (c + 1) % Ten == 0 ? Digit((c + 1) / Ten) : " ");
        yield return Line(band, c => Digit(c + 1));
    }

    static string Digit(int number) => (number % Ten).ToString(CultureInfo.InvariantCulture);

    /// <summary>Some policies by their numbers: 3, 5-8.</summary>
    public IEnumerable<string> Numbers(IReadOnlySet<string> some)
    {
        for (int first = 0; first < Count; first++)
        {
            if (!some.Contains(policies[first])) continue;
            int last = first;
            while (last + 1 < Count && some.Contains(policies[last + 1])) last++;
            yield return last == first ? $"{first + 1}" : $"{first + 1}-{last + 1}";
            first = last;
        }
    }

    /// <summary>The policies with their numbers, in columns that are read downwards.</summary>
    public void WriteLegend(Screen screen)
    {
        int digits = Count.ToString(CultureInfo.InvariantCulture).Length;
        string[] entries = [.. policies.Select((policy, i) => $"{i + 1}".PadLeft(digits) + " " + policy)];
        int lines = 1;
        while (lines < entries.Length && WidthOf(entries.Chunk(lines)) > screen.Width) lines++;
        string[][] columns = [.. entries.Chunk(lines)];
        for (int line = 0; line < lines; line++)
        {
            var cells = columns.Where(c => line < c.Length).Select(c => c[line].PadRight(c.Max(e => e.Length)));
            screen.To.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    static int WidthOf(IEnumerable<string[]> columns) => columns.Sum(c => c.Max(e => e.Length) + Gap) - Gap;
}
