using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>
/// Columns of text, as wide as their longest cell; numbers are right-aligned. The same on a terminal and in a pipe:
/// nothing is cut or wrapped to a width that a golden file or grep would depend on. A cell of thousands of characters
/// shifts its own row only.
/// </summary>
public sealed class TextTable(params string[] header)
{
    const int WidestColumn = 1000;

    readonly string[] _header = OnOneLine(header);
    readonly List<string[]> _rows = [];

    /// <summary>Adds a row, a cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add(OnOneLine(cells));

    /// <summary>As the cells will be seen, so that the columns stand straight.</summary>
    static string[] OnOneLine(string[] cells) => [.. cells.Select(Visible.OnOneLine)];

    /// <summary>Writes header and rows, indented.</summary>
    public void Write(TextWriter to, int indent = 0)
    {
        int[] widths = [.. _header.Select((_, c) => WidthOf(c))];
        bool[] right = [.. _header.Select((_, c) => _rows.Count > 0 && _rows.TrueForAll(r => IsNumber(r[c])))];
        foreach (string[] row in _rows.Prepend(_header))
        {
            var cells = row.Select((cell, c) => right[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]));
            to.WriteLine((new string(' ', indent) + string.Join("  ", cells)).TrimEnd());
        }
    }

    int WidthOf(int column) => Math.Min(WidestColumn, _rows.Prepend(_header).Max(r => r[column].Length));

    /// <summary>
    /// True for a number, a number with a unit, a change of one, a sign that stands for one, or nothing.
    /// </summary>
    static bool IsNumber(string cell)
    {
        if (cell is "" or "-" or "?") return true;
        if (cell[0] is '-' or '+') return cell.Length > 1 && char.IsAsciiDigit(cell[1]);
        bool isAddress = cell.StartsWith("0x", StringComparison.Ordinal);
        return char.IsAsciiDigit(cell[0]) && !isAddress && cell.Count(c => c == ' ') < 2;
    }
}
