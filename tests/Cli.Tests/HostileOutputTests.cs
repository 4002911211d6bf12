using System.Text.Json;
using System.Xml.Linq;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>
/// A trace in which every name holds what a terminal obeys, through every verb and format: nothing of that comes out,
/// nobody forges a line, and every output is what its format says.
/// </summary>
public sealed class HostileOutputTests : IDisposable
{
    const string Rows = "SELECT e.*, h.*, f.*, '=1+1' AS \"=x|\", char(0) AS nul "
        + "FROM events e, header h, findings f LIMIT 200";

    readonly TempFolder _folder = new();
    readonly string _clean = RepoFiles.Path("traces", "drop-buffers.legacy-get.db"), _hostile;

    public HostileOutputTests() => _hostile = HostileNames.Trace(_folder);

    public void Dispose() => _folder.Dispose();

    /// <summary>The output as it is: line endings and all.</summary>
    static string Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using var session = new Session { Out = output, Error = error };
        int code = CommandLine.Run(args, session);
        Assert.True(code < 5, $"{string.Join(' ', args)} ends with {code}: {error}");
        Assert.Equal("", HostileNames.FoundIn($"{output}{error}"));
        return output.ToString();
    }

    string WrittenBy(string name, params string[] args)
    {
        Run([.. args, _folder.File(name)]);
        string text = File.ReadAllText(_folder.File(name));
        Assert.Equal("", HostileNames.FoundIn(text));
        return text;
    }

    [Theory]
    [InlineData("analyze")]
    [InlineData("analyze", "--by", "stack", "--limit", "0")]
    [InlineData("analyze", "--by", "module")]
    [InlineData("show")]
    [InlineData("show", "--finding", "F1")]
    [InlineData("show", "--page", "0x1000")]
    [InlineData("verify")]
    [InlineData("query", "SELECT * FROM events")]
    [InlineData("query", "SELECT * FROM events", "--format", "markdown")]
    [InlineData("query", "--describe", "findings")]
    [InlineData("export", "--format", "folded")]
    public void A_text_shows_them_and_begins_as_many_lines_as_that_of_a_harmless_trace(
        string verb, params string[] more)
    {
        string hostile = Run([verb, _hostile, .. more]), clean = Run([verb, _clean, .. more]);
        Assert.Equal(Begun(clean), Begun(hostile));
        if (more is ["--describe", ..]) return;
        Assert.Contains(@"\x1b", hostile, StringComparison.Ordinal);
        Assert.Contains(HostileNames.Harmless, hostile, StringComparison.Ordinal);
    }

    /// <summary>
    /// Lines that are not indented: what goes on in a second line is. The run of a scenario that is called otherwise
    /// cannot be recovered.
    /// </summary>
    static int Begun(string text) => text.Split('\n')
        .Count(line => !line.StartsWith(' ') && !line.StartsWith("no return: ", StringComparison.Ordinal));

    [Fact]
    public void A_comparison_shows_them_and_has_no_line_more()
    {
        string other = RepoFiles.Path("traces", "drop-buffers.linux-6.4.db");
        string hostile = Run("diff", _hostile, other), clean = Run("diff", _clean, other);
        Assert.InRange(hostile.Split('\n').Length, 1, 2 * clean.Split('\n').Length);      // nothing matches any more
        Assert.Single(hostile.Split('\n'), line => line.StartsWith("verdict: ", StringComparison.Ordinal));
        Run("diff", _hostile, other, "--json");
    }

    [Theory]
    [InlineData("analyze", "--json")]
    [InlineData("show", "--json")]
    [InlineData("show", "--finding", "F1", "--json")]
    [InlineData("show", "--page", "0x1000", "--json")]
    [InlineData("verify", "--json")]
    [InlineData("query", Rows, "--format", "json")]
    public void Json_holds_the_names_exactly(string verb, params string[] more)
    {
        using var json = JsonDocument.Parse(Run([verb, _hostile, .. more]));
        if (verb != "verify") Assert.Contains(HostileNames.All, Texts(json.RootElement), Containing);
    }

    [Fact]
    public void Lines_of_json_hold_them_too()
    {
        foreach (string text in new[] { Run("query", _hostile, Rows, "--format", "ndjson"), Exported("ndjson") })
            foreach (string line in text.TrimEnd('\n').Split('\n'))
                using (var json = JsonDocument.Parse(line))
                    Assert.Contains(HostileNames.All, Texts(json.RootElement), Containing);
    }

    string Exported(string format) => WrittenBy("out." + format, "export", _hostile, "--format", format, "-o");

    static readonly IEqualityComparer<string> Containing = EqualityComparer<string>.Create(
        (a, b) => a!.Contains(b!, StringComparison.Ordinal) || b!.Contains(a!, StringComparison.Ordinal), _ => 0);

    static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(m => Texts(m.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String when json.GetString() is { Length: > 60 } text => [text],
        _ => [],
    };

    [Fact]
    public void Sarif_and_junit_are_what_they_should_be()
    {
        using var sarif = JsonDocument.Parse(WrittenBy("a.sarif", "analyze", _hostile, "--sarif"));
        Assert.Contains(HostileNames.All, Texts(sarif.RootElement), Containing);
        var junit = XDocument.Parse(WrittenBy("a.xml", "analyze", _hostile, "--junit"));
        Assert.All(
            junit.Descendants("failure"),
            f => Assert.Contains(HostileNames.Harmless, f.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Csv_has_whole_rows_and_no_formula()
    {
        foreach (string csv in new[] { Run("query", _hostile, Rows, "--format", "csv"), Exported("csv") })
        {
            var rows = Csv.Read(csv);
            Assert.True(rows.Count > 30);
            Assert.All(rows, row => Assert.Equal(rows[0].Count, row.Count));
            Assert.DoesNotContain(rows.SelectMany(row => row), cell => cell is ['=' or '+' or '@' or '\t', ..]);
            Assert.Contains(rows[5], cell => cell.StartsWith("'=", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_markdown_table_has_as_many_cells_in_every_row()
    {
        string[] lines = Run("query", _hostile, Rows, "--format", "markdown").TrimEnd('\n').Split('\n');
        static int Bars(string line) => line.Replace(@"\\", "", StringComparison.Ordinal)
            .Replace(@"\|", "", StringComparison.Ordinal).Count(c => c == '|');
        Assert.All(lines, line => Assert.Equal(Bars(lines[0]), Bars(line)));
    }

    [Fact]
    public void Folded_stacks_are_a_word_and_a_number_each() =>
        Assert.All(Exported("folded").TrimEnd('\n').Split('\n'), line => Assert.Matches(@"^[^ \t]+ \d+$", line));

    [Fact]
    public void A_stored_report_is_compared_as_its_trace_is()
    {
        File.WriteAllText(_folder.File("r.json"), Run("analyze", _hostile, "--json"));
        string report = _folder.File("r.json"), same = Run("diff", report, _hostile);
        Assert.Contains("findings  5 unchanged, ", same, StringComparison.Ordinal);
        Run("diff", report, _clean);
        using var json = JsonDocument.Parse(Run("diff", report, _clean, "--json"));
        Assert.Contains(HostileNames.All, Texts(json.RootElement), Containing);
    }
}
