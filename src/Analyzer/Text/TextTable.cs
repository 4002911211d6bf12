using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>
/// Columns of text, as wide as their longest cell and as the screen permits; numbers are right-aligned and never cut.
/// Where there is no room, prose goes on in the next line of its column; then other texts lose their middle; then the
/// columns that are left over stand in a second table below, after the first column again. Without a width nothing is
/// cut: there a cell of thousands of characters shifts its own row only.
/// </summary>
public sealed class TextTable(params string[] header)
{
    const int WidestColumn = 1000, LeastProse = 20, LeastText = 12, TextInBands = 30, RowsInBands = 20;

    /// <summary>Blanks between two columns.</summary>
    internal const int Gap = 2;


    readonly string[] _header = OnOneLine(header);
    readonly List<string[]> _rows = [];

    /// <summary>Columns by their headings whose cells are prose or lists, which may take several lines.</summary>
    public IReadOnlyList<string> Prose { get; init; } = [];

    /// <summary>Adds a row, a cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add(OnOneLine(cells));

    /// <summary>As the cells will be seen, so that the columns stand straight.</summary>
    static string[] OnOneLine(string[] cells) => [.. cells.Select(Visible.OnOneLine)];

    /// <summary>Writes header and rows, indented.</summary>
    public void Write(Screen screen, int indent = 0)
    {
        Column[] columns = [.. _header.Select((heading, c) => ColumnOf(heading, c))];
        int room = screen.Width - indent;
        Fit(columns, LeastProse, c => c.IsProse, room);
        if (!Fit(columns, LeastText, c => !c.IsNumber, room))
        {
            WriteBands(columns, screen, indent);
            return;
        }
        WriteRow(_header, columns, screen, indent, screen.Palette.Heading);
        foreach (string[] row in _rows) WriteRow(row, columns, screen, indent, cell => cell);
    }

    /// <summary>Some rows in all tables, then the next rows: what belongs together stays close.</summary>
    void WriteBands(Column[] columns, Screen screen, int indent)
    {
        foreach (var column in columns) column.Width = Math.Min(column.Natural, TextInBands);
        bool isFirst = true;
        foreach (string[][] rows in _rows.Chunk(RowsInBands).DefaultIfEmpty([]))
            foreach (var band in Bands(columns, screen.Width - indent))
            {
                if (!isFirst) screen.Line();
                isFirst = false;
                WriteRow(_header, band, screen, indent, screen.Palette.Heading);
                foreach (string[] row in rows) WriteRow(row, band, screen, indent, cell => cell);
            }
    }

    Column ColumnOf(string heading, int index)
    {
        int width = Math.Min(WidestColumn, _rows.Prepend(_header).Max(r => DisplayWidth.Of(r[index])));
        bool isNumber = _rows.Count > 0 && _rows.TrueForAll(r => IsNumber(r[index]));
        return new Column(index, width, isNumber, !isNumber && Prose.Contains(heading));
    }

    /// <summary>Narrows the widest of some columns to one width, no more than is needed; true if all fit.</summary>
    static bool Fit(Column[] columns, int least, Func<Column, bool> mayYield, int room)
    {
        int widest = columns.Where(mayYield).Select(c => c.Width).DefaultIfEmpty().Max();
        while (widest > least && WidthOf(columns) > room)
        {
            widest--;
            foreach (var column in columns.Where(mayYield)) column.Width = Math.Min(column.Width, widest);
        }
        return WidthOf(columns) <= room;
    }

    static int WidthOf(IReadOnlyCollection<Column> columns) => columns.Sum(c => c.Width + Gap) - Gap;

    /// <summary>The columns in as few tables as the room permits, each with the first column.</summary>
    static IEnumerable<List<Column>> Bands(Column[] columns, int room)
    {
        List<Column> band = [columns[0]];
        foreach (var column in columns.Skip(1))
        {
            if (band.Count > 1 && WidthOf([.. band, column]) > room)
            {
                yield return band;
                band = [columns[0]];
            }
            band.Add(column);
        }
        yield return band;
    }

    static void WriteRow(
        string[] row, IReadOnlyList<Column> band, Screen screen, int indent, Func<string, string> paint)
    {
        bool isCut = screen.Width != int.MaxValue;
        string[][] cells = [.. band.Select(c => isCut ? c.LinesOf(row[c.Index]) : [row[c.Index]])];
        for (int line = 0; line < cells.Max(c => c.Length); line++)
        {
            var parts = band.Zip(cells, (c, lines) => c.Padded(line < lines.Length ? lines[line] : ""));
            screen.To.WriteLine(new string(' ', indent) + paint(string.Join("  ", parts).TrimEnd()));
        }
    }

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

    sealed record Column(int Index, int Natural, bool IsNumber, bool IsProse)
    {
        public int Width { get; set; } = Natural;

        public string[] LinesOf(string cell) =>
            IsProse ? [.. Paragraph.Broken(cell, Width)] : [Ellipsis.Middle(cell, Width)];

        public string Padded(string cell)
        {
            string blanks = new(' ', Math.Max(0, Width - DisplayWidth.Of(cell)));
            return IsNumber ? blanks + cell : cell + blanks;
        }
    }
}
