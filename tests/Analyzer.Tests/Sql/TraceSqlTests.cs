using Pintrace.Analyzer.Sql;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Sql;

/// <summary>A trace of one small run, recorded once for all tests of a class.</summary>
public sealed class RecordedTrace : IDisposable
{
    public TempFolder Folder { get; } = new();
    public TraceReader Trace { get; }

    public RecordedTrace() => Trace = Runs.InFile(Folder.File("t.db"), "drop-buffers", "linux-6.4");

    public void Dispose() => Folder.Dispose();
}

public sealed class TraceSqlTests(RecordedTrace recorded) : IClassFixture<RecordedTrace>
{
    string Query(string sql, string format = "csv") => Run(sql, format, rows: 100, seconds: 10).Text;

    (QueryEnd End, string Text) Run(string sql, string format, long rows, double seconds)
    {
        var text = new StringWriter();
        var limits = new QueryLimits(rows, TimeSpan.FromSeconds(seconds));
        var end = TraceSql.Run(recorded.Trace, sql, limits, RowWriters.Create(format, Screen.Piped(text).Unbounded));
        return (end, text.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Pins_have_both_their_ends() => Assert.Equal(
        "kind,pfn,acquired_at,released_with,released_at,hold_ns\n"
        + "pin,0x1000,ib_umem_get,unpin,__ib_umem_release,27000\n",
        Query("SELECT kind, pfn, acquired_at, released_with, released_at, hold_ns FROM pins"));

    [Fact]
    public void Writebacks_have_both_their_ends() => Assert.Equal(
        "pfn,sync,callsite,ended\n0x1000,0,ext4_writepages,1\n0x1000,0,ext4_writepages,1\n",
        Query("SELECT pfn, sync, callsite, started_seq < ended_seq AS ended FROM writebacks"));

    [Fact]
    public void Callsites_balance() => Assert.Equal(
        """
        callsite,gets,puts,pins,unpins
        __ib_umem_release,0,0,0,1
        ext4_writepages,2,2,0,0
        ib_umem_get,0,0,1,0

        """.ReplaceLineEndings("\n"),
        Query("SELECT callsite, gets, puts, pins, unpins FROM callsites ORDER BY callsite"));

    [Fact]
    public void Requests_and_pages_and_events_answer() => Assert.Equal("ended,pages,events\n1,1,39\n", Query("""
        SELECT (SELECT COUNT(*) FROM requests WHERE ended_seq IS NOT NULL) AS ended,
            (SELECT COUNT(*) FROM pages) AS pages, (SELECT COUNT(*) FROM events) AS events
        """));

    [Theory]
    [InlineData("csv", "a,b\n1,\"x,y\"\n,z\n")]
    [InlineData("table", "a  b\n1  x,y\n   z\n")]
    [InlineData("json", "[\n  {\"a\":1,\"b\":\"x,y\"},\n  {\"a\":null,\"b\":\"z\"}\n]\n")]
    [InlineData("ndjson", "{\"a\":1,\"b\":\"x,y\"}\n{\"a\":null,\"b\":\"z\"}\n")]
    [InlineData("markdown", "| a | b |\n| --- | --- |\n| 1 | x,y |\n|  | z |\n")]
    public void Formats(string format, string text) =>
        Assert.Equal(text, Query("SELECT 1 AS a, 'x,y' AS b UNION ALL SELECT NULL, 'z'", format));

    [Theory]
    [InlineData("'=1+1'", "'=1+1")]
    [InlineData("'+a,b'", "\"'+a,b\"")]
    [InlineData("'-x'", "'-x")]
    [InlineData("'@x'", "'@x")]
    [InlineData("char(9) || '=x'", "'\t=x")]
    [InlineData("char(13) || '=x'", "'\\r=x")]
    [InlineData("'a=1'", "a=1")]
    [InlineData("'-5'", "-5")]
    [InlineData("'+1.5e3'", "+1.5e3")]
    [InlineData("-5", "-5")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("'a' || char(10) || 'b\"'", "\"a\nb\"\"\"")]
    [InlineData("char(27, 155, 8238)", "\\x1b\\x9b\\u202e")]
    public void Csv_has_no_formula_and_numbers_are_numbers(string value, string cell) =>
        Assert.Equal($"a\n{cell}\n", Query($"SELECT {value} AS a", "csv"));

    [Fact]
    public void A_heading_is_no_formula_either() => Assert.Equal("'=a\n1\n", Query("SELECT 1 AS \"=a\"", "csv"));

    [Theory]
    [InlineData("'a|b'", @"a\|b")]
    [InlineData(@"'a\|b'", @"a\\\|b")]
    [InlineData("'<b>'", @"\<b>")]
    [InlineData("'a < b'", "a < b")]
    [InlineData("'a' || char(10) || 'b'", @"a\\nb")]
    [InlineData("char(27)", @"\\x1b")]
    public void A_cell_of_markdown_ends_where_it_should(string value, string cell) =>
        Assert.Equal($"| a |\n| --- |\n| {cell} |\n", Query($"SELECT {value} AS a", "markdown"));

    [Theory]
    [InlineData("json", "[\n  {\"a\":\"\\u202E\\u009B\\u001B\"}\n]\n")]
    [InlineData("ndjson", "{\"a\":\"\\u202E\\u009B\\u001B\"}\n")]
    public void Json_escapes_what_an_editor_obeys(string format, string text) => Assert.Equal(
        text, Query("SELECT char(8238, 155, 27) AS a", format), ignoreCase: true);

    [Fact]
    public void Json_has_neither_equal_names_nor_infinity()
    {
        string row = Query("SELECT 1 AS a, 2 AS a, 1e999 AS b, x'00' AS c", "ndjson");
        row = row.Replace("Infinity", "∞", StringComparison.Ordinal);
        Assert.Equal("{\"a\":1,\"a_2\":2,\"b\":\"∞\",\"c\":\"x'00'\"}\n", row);
    }

    [Fact]
    public void No_rows_are_an_empty_array() => Assert.Equal("[]\n", Query("SELECT seq FROM events WHERE 0", "json"));

    [Theory]
    [InlineData("DELETE FROM event")]
    [InlineData("UPDATE event SET pfn = 0")]
    [InlineData("DROP VIEW events")]
    [InlineData("CREATE TABLE x(y)")]
    [InlineData("VACUUM INTO 'copy.db'")]
    [InlineData("PRAGMA user_version = 7")]
    [InlineData("INSERT INTO event SELECT * FROM event")]
    [InlineData("INSERT INTO findings SELECT 1")]
    [InlineData("CREATE TEMP TABLE x(y)")]
    [InlineData("DROP TABLE temp.findings")]
    [InlineData("ATTACH 'other.db' AS other")]
    [InlineData("DETACH temp")]
    [InlineData("VACUUM")]
    [InlineData("REINDEX")]
    [InlineData("ANALYZE")]
    [InlineData("BEGIN")]
    [InlineData("SAVEPOINT a")]
    [InlineData("PRAGMA writable_schema = 1")]
    [InlineData("PRAGMA journal_mode = DELETE")]
    [InlineData("EXPLAIN DELETE FROM event")]
    [InlineData("WITH x AS (SELECT 1) DELETE FROM event")]
    [InlineData("CREATE VIRTUAL TABLE temp.x USING fts5(y)")]
    public void Sql_that_writes_is_refused(string sql)
    {
        byte[] before = File.ReadAllBytes(recorded.Trace.Path);
        string refusal = Assert.Throws<UsageException>(() => Query(sql)).Message;
        Assert.Contains("the query would write", refusal, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(recorded.Trace.Path));
        Assert.Equal(["t.db"], recorded.Folder.Files);
    }

    [Theory]
    [InlineData("", "The query is empty.")]
    [InlineData("-- nothing", "The query is empty.")]
    [InlineData("SELECT 1; SELECT 2", "Only one statement at a time.")]
    [InlineData("SELECT @pfn, ?", "The query has the parameter @pfn; write its value.")]
    [InlineData("SELECT ?", "The query has the parameter ?; write its value.")]
    [InlineData("PRAGMA cache_size", "PRAGMA cache_size is not among those that a query may use.")]
    [InlineData("SELECT randomblob(1000000000)", "SQL error: string or blob too big.")]
    [InlineData("SELECT * FROM pragma_cache_size", "SQL error: not authorized")]
    [InlineData("UPDATE sqlite_master SET sql = ''", "SQL error: table sqlite_master may not be modified.")]
    public void Wrong_sql_is_answered_in_one_sentence(string sql, string sentence) =>
        Assert.StartsWith(sentence, Assert.Throws<UsageException>(() => Query(sql)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_query_that_never_ends_is_cut()
    {
        const string endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n";
        var (end, text) = Run(endless, "csv", rows: 0, seconds: 0.2);
        Assert.Equal(QueryEnd.TimeLimit, end);
        Assert.DoesNotContain("1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_rows_are_cut()
    {
        var (end, text) = Run("SELECT seq FROM events", "csv", rows: 3, seconds: 10);
        Assert.Equal((QueryEnd.RowLimit, 4), (end, text.Count(c => c == '\n')));
    }

    [Fact]
    public void A_trailing_semicolon_is_no_second_statement() => Assert.Equal("1\n1\n", Query("SELECT 1; "));

    [Theory]
    [InlineData("VALUES(1)", "column1\n1\n")]
    [InlineData("PRAGMA user_version", "user_version\n3\n")]
    [InlineData("SELECT name FROM pragma_table_info('outcome')", "name\nid\nname\n")]
    [InlineData("SELECT SUM(value) AS s FROM json_each('[1,2]')", "s\n3\n")]
    public void What_only_reads_is_answered(string sql, string text) => Assert.Equal(text, Query(sql));
}
