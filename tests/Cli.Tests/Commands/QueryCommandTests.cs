using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class QueryCommandTests : IDisposable
{
    readonly TraceFolder _folder = new();
    readonly string _path;

    public QueryCommandTests() => _path = _folder.Recorded();
    public void Dispose() => _folder.Dispose();

    CliRun Query(params string[] args) => CliRun.Of(["query", _path, .. args]);

    [Fact]
    public void Rows_are_printed_in_the_format_that_is_named()
    {
        const string Sql =
            "SELECT kind, COUNT(*) AS n FROM events WHERE kind IN ('get', 'put') GROUP BY kind";
        Assert.Equal(new CliRun(0, "kind,n\nget,3\nput,3\n", ""), Query(Sql, "--format", "csv"));
    }

    [Theory]
    [InlineData("SELECT COUNT(*) AS n FROM events WHERE pfn = '0x1000'", "n\n36\n", "")]
    [InlineData("SELECT COUNT(*) AS n FROM event WHERE pfn = 0x1000", "n\n36\n", "")]
    [InlineData("SELECT COUNT(*) AS n FROM events WHERE pfn = 4096", "n\n0\n", NoNumber)]
    [InlineData("SELECT COUNT(*) AS n FROM pins WHERE pfn IN (0x1000)", "n\n0\n", NoNumber)]
    public void A_page_is_a_text_in_views(string sql, string rows, string error) =>
        Assert.Equal(new CliRun(0, rows, error), Query(sql, "--format", "csv"));

    const string NoNumber = "pintrace: pfn is a text in views, as in pfn = '0x1000'; no number equals it.\n";

    [Fact]
    public void It_says_when_it_cuts()
    {
        const string Endless =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n";
        Assert.Equal(
            new CliRun(0, "seq\n1\n2\n", "pintrace: cut after 2 rows; --limit 0 shows all.\n"),
            Query("SELECT seq FROM events", "--format", "csv", "--limit", "2"));
        var run = Query(Endless, "--timeout", "0.2");
        Assert.Equal((4, "pintrace: cut after 0.2 s; --timeout 0 lets it run.\n"), (run.Code, run.Error));
    }

    [Fact]
    public void A_mistake_is_shown_where_it_is() => Assert.Equal(
        new CliRun(2, "", """
            pintrace: SQL error at line 1, column 8: no such column: callsit; did you mean callsite or callsite_id?
              SELECT callsit FROM events
                     ^

            """.ReplaceLineEndings("\n")),
        Query("SELECT callsit FROM events"));

    [Fact]
    public void What_there_is_is_listed_and_described()
    {
        Assert.Contains(
            "\npins            view     One row per acquisition", Query("--tables").Out, StringComparison.Ordinal);
        Assert.Contains(
            "\nhold_ns               how long it was held",
            Query("--describe", "pins").Out,
            StringComparison.Ordinal);
        Assert.Contains(
            "there are events, pins", Query("--describe", "nope").Refusal(2), StringComparison.Ordinal);
    }

    [Fact]
    public void One_thing_must_be_asked() =>
        Assert.Equal("Give a query, or --tables, or --describe NAME.", Query().Refusal(2));

    [Fact]
    public void An_unknown_format_exits_2() => Assert.Equal(
        "There is no format 'xml'; there are table, csv, json, ndjson, markdown.",
        CliRun.Of("query", "none.db", "SELECT 1", "--format", "xml").Refusal(2));
}
