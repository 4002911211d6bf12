using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pintrace.Analyzer.Reports;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Sql;

/// <summary>The output formats of a query.</summary>
public static class RowWriters
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["table", "csv", "json", "ndjson", "markdown"];

    /// <summary>A writer by the name of its format.</summary>
    /// <exception cref="UsageException">There is no such format.</exception>
    public static IRowWriter Create(string format, TextWriter to) => format switch
    {
        "table" => new TableRows(to),
        "csv" => new CsvRows(to),
        "json" => new JsonRows(to),
        "ndjson" => new NdjsonRows(to),
        "markdown" => new MarkdownRows(to),
        _ => throw new UsageException($"There is no format '{format}'; there are {string.Join(", ", Formats)}."),
    };

    internal static string Text(object? value) => value switch
    {
        null => "",
        byte[] blob => "x'" + Convert.ToHexStringLower(blob) + "'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    sealed class TableRows(TextWriter to) : IRowWriter
    {
        TextTable? _table;
        public void Begin(IReadOnlyList<string> columns) => _table = new TextTable([.. columns]);
        public void Row(object?[] values) => _table!.Add([.. values.Select(Text)]);
        public void End() => _table?.Write(to);
    }

    sealed class CsvRows(TextWriter to) : IRowWriter
    {
        public void Begin(IReadOnlyList<string> columns) => to.WriteLine(string.Join(',', columns.Select(Quote)));
        public void Row(object?[] values) => to.WriteLine(string.Join(',', values.Select(v => Quote(Text(v)))));
        public void End() { }
        static string Quote(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    sealed class MarkdownRows(TextWriter to) : IRowWriter
    {
        public void Begin(IReadOnlyList<string> columns)
        {
            Line(columns);
            Line(columns.Select(_ => "---"));
        }
        public void Row(object?[] values) => Line(values.Select(v => Text(v).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")));
        public void End() { }
        void Line(IEnumerable<string> cells) => to.WriteLine("| " + string.Join(" | ", cells) + " |");
    }

    sealed class NdjsonRows(TextWriter to) : IRowWriter
    {
        readonly RowObjects _objects = new();
        public void Begin(IReadOnlyList<string> columns) => _objects.Columns = columns;
        public void Row(object?[] values) => to.WriteLine(_objects.Of(values));
        public void End() { }
    }

    sealed class JsonRows(TextWriter to) : IRowWriter
    {
        readonly RowObjects _objects = new();
        bool _any;
        public void Begin(IReadOnlyList<string> columns) => _objects.Columns = columns;
        public void Row(object?[] values)
        {
            to.Write(_any ? ",\n  " : "[\n  ");
            to.Write(_objects.Of(values));
            _any = true;
        }
        public void End() => to.WriteLine(_any ? "\n]" : "[]");
    }

    /// <summary>Rows as JSON objects; of columns with equal names the last one counts, as in JSON itself.</summary>
    sealed class RowObjects
    {
        static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        public IReadOnlyList<string> Columns { get; set; } = [];

        public string Of(object?[] values)
        {
            var row = new Dictionary<string, object?>();
            for (int c = 0; c < values.Length; c++) row[Columns[c]] = values[c] is byte[] ? Text(values[c]) : values[c];
            return JsonSerializer.Serialize(row, Options);
        }
    }
}
