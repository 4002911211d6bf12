namespace Pintrace.Analyzer.Text;

/// <summary>
/// Columns of text, as wide as their longest cell; numbers to the right. The same on a terminal and in a pipe: nothing is
/// cut or wrapped to a width that a golden file or grep would depend on.
/// </summary>
public sealed class TextTable(params string[] header)
{
    readonly List<string[]> _rows = [];

    /// <summary>Adds a row, one cell a column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes header and rows, indented.</summary>
    public void Write(TextWriter to, int indent = 0)
    {
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(c => Math.Max(header[c].Length, _rows.Count == 0 ? 0 : _rows.Max(r => r[c].Length)))];
        bool[] right = [.. Enumerable.Range(0, header.Length).Select(c => _rows.Count > 0 && _rows.TrueForAll(r => IsNumber(r[c])))];
        foreach (string[] row in _rows.Prepend(header))
        {
            var cells = row.Select((cell, c) => right[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]));
            to.WriteLine((new string(' ', indent) + string.Join("  ", cells)).TrimEnd());
        }
    }

    /// <summary>A number, a number with a unit, a change of one, or nothing.</summary>
    static bool IsNumber(string cell) => cell.Length == 0 || char.IsAsciiDigit(cell[0]) && !cell.StartsWith("0x", StringComparison.Ordinal) && cell.Count(c => c == ' ') < 2 || cell[0] is '-' or '+' && cell.Length > 1 && char.IsAsciiDigit(cell[1]) || cell is "-" or "?";
}
