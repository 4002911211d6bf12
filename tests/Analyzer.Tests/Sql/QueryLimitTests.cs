using System.Diagnostics;
using Pintrace.Analyzer.Sql;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Sql;

/// <summary>Bounds hold whatever SQLite is doing.</summary>
public class QueryLimitTests
{
    /// <summary>Far less than the queries here would take, and more than a busy machine delays them.</summary>
    static readonly TimeSpan Promptly = TimeSpan.FromSeconds(60);

    const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";

    /// <summary>One step of SQLite, which takes some ten seconds.</summary>
    const string Search = "SELECT instr(printf('%.*c', 1000000, 'a'), printf('%.*c', 500000, 'a') || 'b')";

    static readonly TraceReader Trace = new(RepoFiles.Path("traces", "drop-buffers.legacy-get.db"));

    static QueryEnd Run(string sql, double seconds, TextWriter to, long most = 0, CancellationToken cancel = default)
    {
        var limits = new QueryLimits(most, TimeSpan.FromSeconds(seconds));
        var rows = RowWriters.Create("table", Screen.Piped(to).Unbounded);
        return TraceSql.Run(Trace, sql, limits, rows, cancel: cancel);
    }

    [Theory]
    [InlineData(Search)]
    [InlineData("SELECT trim(printf('%.*c', 100000, 'a'), printf('%.*c', 40000, 'b') || 'a')")]
    [InlineData(Endless + " SELECT i FROM n WHERE instr(printf('%.*c', 30000, 'a'), printf('%.*c', i, 'a') || i)")]
    [InlineData(Endless + " SELECT MAX(zeroblob(1000000 + i % 2)) FROM n")]
    public void A_query_ends_when_its_time_is_over(string sql)
    {
        var clock = Stopwatch.StartNew();
        Assert.Equal(QueryEnd.TimeLimit, Run(sql, seconds: 0.2, TextWriter.Null));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Promptly);
    }

    [Fact]
    public void A_query_ends_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        var clock = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(Search, 0, TextWriter.Null, cancel: cancel.Token));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Promptly);
    }

    /// <summary>Each of the ones before it looks like the one that is too many.</summary>
    [Fact]
    public void A_mistake_in_a_long_statement_is_found_at_once()
    {
        string sql = $"SELECT seq FROM events WHERE seq IN ({string.Join(',', Enumerable.Repeat('1', 20_000))}) 1";
        var clock = Stopwatch.StartNew();
        var mistake = Assert.Throws<UsageException>(() => Run(sql, seconds: 10, TextWriter.Null));
        Assert.Equal($"SQL error at line 1, column {sql.Length}: near \"1\": syntax error.", mistake.Message);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Promptly);
    }

    [Theory]
    [InlineData("/*")]
    [InlineData("'a")]
    [InlineData("[")]
    public void What_is_not_closed_is_not_searched_for_again_and_again(string open)
    {
        string sql = "SELECT nope /" + string.Concat(Enumerable.Repeat(open, 90_000 / open.Length));
        var clock = Stopwatch.StartNew();
        Assert.Throws<UsageException>(() => Run(sql, seconds: 10, TextWriter.Null));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Promptly);
    }

    [Theory]
    [InlineData("SELECT zeroblob(5000000)", "SQL error: string or blob too big.")]
    [InlineData("SELECT z, z, z, z, z, z FROM (SELECT zeroblob(3000000) AS z)", "The query has a row of over 16 MB.")]
    [InlineData("SELECT 'a' LIKE printf('%.*c', 2000, '_')", "SQL error: LIKE or GLOB pattern too complex.")]
    public void What_asks_for_too_much_is_refused(string sql, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<UsageException>(() => Run(sql, 10, TextWriter.Null)).Message);

    [Fact]
    public void A_statement_can_be_too_long_or_too_wide()
    {
        string wide = string.Join(", ", Enumerable.Range(1, 201).Select(i => $"SUM(seq + {i})"));
        string sum = string.Join(" + ", Enumerable.Repeat("1", 501)), text = new('x', 100_001);
        foreach (string sql in new[] { $"SELECT {wide} FROM events", $"SELECT {sum}", $"SELECT '{text}'" })
            Assert.StartsWith(
                "SQL error: ",
                Assert.Throws<UsageException>(() => Run(sql, 10, TextWriter.Null)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_table_is_not_kept_until_its_end()
    {
        var text = new StringWriter();
        string rows = Endless + " SELECT i, CASE i WHEN 2 THEN printf('%.*c', 3000, 'x') ELSE '' END AS x FROM n";
        Assert.Equal(QueryEnd.RowLimit, Run(rows, 60, text, most: 20_001));
        string[] lines = text.ToString().ReplaceLineEndings("\n").Split('\n');
        var headers = Enumerable.Range(0, lines.Length).Where(i => lines[i].Trim() is "i" or "i  x");
        Assert.Equal([0, 10_001, 20_002], headers);
        Assert.Equal(["    i  x", "    1"], lines[..2]);
    }
}
