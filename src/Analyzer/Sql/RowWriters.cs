using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Sql;

/// <summary>The output formats of a query.</summary>
public static class RowWriters
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["table", "csv", "json", "ndjson", "markdown"];

    /// <summary>A writer by the name of its format. Only tables depend on the screen's width.</summary>
    /// <param name="format">Its name.</param>
    /// <param name="screen">Where to.</param>
    /// <param name="prose">Columns whose texts may take several lines of a table.</param>
    /// <exception cref="UsageException">There is no such format.</exception>
    public static IRowWriter Create(string format, Screen screen, params string[] prose) => format switch
    {
        "table" => new TableRows(screen, prose),
        "csv" => new CsvRows(screen.To),
        "json" => new JsonRows(screen.To),
        "ndjson" => new NdjsonRows(screen.To),
        "markdown" => new MarkdownRows(screen.To),
        _ => throw new UsageException($"There is no format '{format}'; there are {string.Join(", ", Formats)}."),
    };

    internal static string Text(object? value) => value switch
    {
        null => "",
        byte[] blob => "x'" + Convert.ToHexStringLower(blob) + "'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>
    /// The widths of a table are known at its end. So that it need not be kept until then, a long one is written in
    /// parts, each with a header and widths of its own.
    /// </summary>
    sealed class TableRows(Screen screen, string[] prose) : IRowWriter
    {
        const int LongestPart = 10_000, LargestPart = 8 << 20;

        string[]? _columns;
        TextTable? _part;
        int _rows, _size;

        public void Begin(IReadOnlyList<string> columns)
        {
            _columns = [.. columns];
            _part = NewPart();
        }

        TextTable NewPart() => new(_columns!) { Prose = prose };

        public void Row(object?[] values)
        {
            if (_rows == LongestPart || _size > LargestPart) NextPart();
            string[] cells = [.. values.Select(Text)];
            _part!.Add(cells);
            _rows++;
            _size += cells.Sum(cell => cell.Length);
        }

        void NextPart()
        {
            End();
            _part = NewPart();
            (_rows, _size) = (0, 0);
        }

        public void End() => _part?.Write(screen);
    }

    sealed class CsvRows(TextWriter to) : IRowWriter
    {
        public void Begin(IReadOnlyList<string> columns) => Line(columns.Select(Defused));
        public void Row(object?[] values) => Line(values.Select(v => v is string text ? Defused(text) : Text(v)));
        public void End() { }

        void Line(IEnumerable<string> cells)
        {
            to.Write(string.Join(',', cells.Select(Quote)));
            to.WriteLine();
        }

        /// <summary>A spreadsheet would compute a text that looks like a formula.</summary>
        static string Defused(string text)
        {
            bool mayBeFormula = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];
            return mayBeFormula && !IsNumber(text) ? "'" + text : text;
        }

        static bool IsNumber(string text)
        {
            const NumberStyles style = NumberStyles.Float & ~NumberStyles.AllowLeadingWhite;
            return double.TryParse(text, style, CultureInfo.InvariantCulture, out _);
        }

        static string Quote(string text)
        {
            text = Visible.Of(text);
            if (text.AsSpan().IndexOfAny(",\"\n") < 0) return text;
            return "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        }
    }

    sealed class MarkdownRows(TextWriter to) : IRowWriter
    {
        static readonly Regex Special = new(@"[|\\]|<(?=[A-Za-z/!?])", RegexOptions.CultureInvariant);

        public void Begin(IReadOnlyList<string> columns)
        {
            Line(columns.Select(Escape));
            Line(columns.Select(_ => "---"));
        }
        public void Row(object?[] values) => Line(values.Select(v => Escape(Text(v))));
        public void End() { }
        /// <summary>A backslash takes the meaning from what would end a cell, or begin HTML.</summary>
        static string Escape(string text) => Special.Replace(Visible.OnOneLine(text), @"\$0");
        void Line(IEnumerable<string> cells) => to.WriteLine("| " + string.Join(" | ", cells) + " |");
    }

    sealed class NdjsonRows(TextWriter to) : IRowWriter
    {
        readonly RowObjects _objects = new();
        public void Begin(IReadOnlyList<string> columns) => _objects.Begin(columns);
        public void Row(object?[] values) => to.WriteLine(_objects.Of(values));
        public void End() { }
    }

    sealed class JsonRows(TextWriter to) : IRowWriter
    {
        readonly RowObjects _objects = new();
        bool _any;
        public void Begin(IReadOnlyList<string> columns) => _objects.Begin(columns);
        public void Row(object?[] values)
        {
            to.Write(_any ? ",\n  " : "[\n  ");
            to.Write(_objects.Of(values));
            _any = true;
        }
        public void End()
        {
            if (_any) to.WriteLine();
            to.WriteLine(_any ? "]" : "[]");
        }
    }

    /// <summary>
    /// Rows as JSON objects; the second of several columns with the same name is called NAME_2, and so on.
    /// </summary>
    sealed class RowObjects
    {
        static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        readonly List<string> _names = [];

        public void Begin(IReadOnlyList<string> columns)
        {
            foreach (string column in columns)
            {
                string name = column;
                for (int n = 2; _names.Contains(name); n++) name = $"{column}_{n}";
                _names.Add(name);
            }
        }

        public string Of(object?[] values)
        {
            var members = _names.Zip(values, (name, value) => KeyValuePair.Create(name, Plain(value)));
            return Visible.Of(JsonSerializer.Serialize(new OrderedDictionary<string, object?>(members), Options));
        }

        /// <summary>JSON has neither bytes nor infinity.</summary>
        static object? Plain(object? value)
        {
            bool isPlain = value is not byte[] && (value is not double number || double.IsFinite(number));
            return isPlain ? value : Text(value);
        }
    }
}
