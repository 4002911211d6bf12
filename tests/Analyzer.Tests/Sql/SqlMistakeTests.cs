using Microsoft.Data.Sqlite;
using Pintrace.Analyzer.Sql;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Sql;

public class SqlMistakeTests
{
    static readonly TraceReader Trace = new(RepoFiles.Path("traces", "drop-buffers.legacy-get.db"));
    static readonly QueryLimits Limits = new(10, TimeSpan.FromSeconds(10));

    static UsageException Mistake(string sql) => Assert.Throws<UsageException>(() =>
        TraceSql.Run(Trace, sql, Limits, RowWriters.Create("csv", Screen.Piped(TextWriter.Null))));

    [Theory]
    [InlineData("SELECT callsit FROM events", 1, 8, "no such column: callsit; did you mean callsite or callsite_id?")]
    [InlineData("SELECT\n  p.pfm FROM events e\n  JOIN pins p ON 1", 2, 3, "no such column: p.pfm; did you mean pfn?")]
    [InlineData("SELECT x AS y, 'x', w.zzzz -- zzzz\n FROM gaps AS w", 1, 8, "no such column: x; " + GapColumns)]
    [InlineData(
        "SELECT 'zzzzzzzzz', /* zzzzzzzzz */ zzzzzzzzz FROM gaps", 1, 37, "no such column: zzzzzzzzz; " + GapColumns)]
    [InlineData("SELECT nope", 1, 8, "no such column: nope.")]
    [InlineData("SELECT * FROM pin", 1, 15, "no such table: pin; did you mean pins or open_pins?")]
    [InlineData("SELECT * FROM main.pinz", 1, 20, "no such table: main.pinz; did you mean pins?")]
    [InlineData("SELECT pfn FROM pins JOIN pages ON 1", 1, 8, "ambiguous column name: pfn.")]
    [InlineData(
        "SELECT 1 FROM pins JOIN pages USING (nope)", 1, 38,
        "cannot join using column nope - column not present in both tables.")]
    [InlineData("SELECT SUM(SUM(n)) FROM pins", 1, 12, "misuse of aggregate function SUM().")]
    [InlineData("SELECT cont(*) FROM pins", 1, 8, "no such function: cont.")]
    [InlineData("SELECT load_extension('x')", 1, 8, "not authorized to use function: load_extension.")]
    [InlineData("SELEC 1", 1, 1, "near \"SELEC\": syntax error.")]
    [InlineData("SELECT seq FROM events WHERE seq > 3 seq", 1, 38, "near \"seq\": syntax error.")]
    [InlineData("SELECT seq\nFROM events WHERE (seq > 3 ", 2, 27, "incomplete input.")]
    [InlineData("SELECT 1, 'abc", 1, 11, "unrecognized token: \"'abc\".")]
    public void The_place_and_the_nearest_name_are_told(string sql, int line, int column, string mistake) =>
        Assert.Equal($"SQL error at line {line}, column {column}: {mistake}", Mistake(sql).Message);

    const string GapColumns = "there are seq, after_seq, tick, cpu, lost.";

    [Theory]
    [InlineData("SELECT callsit FROM events", "  SELECT callsit FROM events\n         ^")]
    [InlineData("SELECT seq,\n\tnope\nFROM events", "   nope\n   ^")]
    [InlineData("SELECT seq\nFROM events WHERE (", "  FROM events WHERE (\n                     ^")]
    public void A_caret_shows_the_place(string sql, string detail) => Assert.Equal(detail, Mistake(sql).Detail);

    [Fact]
    public void Of_a_long_line_the_part_around_the_place_is_shown()
    {
        string before = new('1', 60), after = new('2', 60);
        string shown = $"  {before[..48]}, nope, {after[..44]}\n  {new string(' ', 50)}^";
        Assert.Equal(shown, Mistake($"SELECT {before}, nope, {after} FROM events").Detail);
    }

    /// <summary>By SQLite's codes: damage, no database, input and output errors, a full disk are none.</summary>
    [Theory]
    [InlineData(true, 1, 7, 18, 20, 23)]
    [InlineData(false, 5, 6, 8, 10, 11, 13, 14, 26)]
    public void What_a_file_is_to_blame_for_is_no_mistake(bool isMistake, params int[] codes) =>
        Assert.All(codes, code => Assert.Equal(isMistake, SqlMistake.IsOne(new SqliteException("x", code))));
}
