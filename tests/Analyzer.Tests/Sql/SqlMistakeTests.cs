using Pintrace.Analyzer.Sql;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Sql;

public class SqlMistakeTests
{
    static UsageException Mistake(string sql) => Assert.Throws<UsageException>(() =>
        TraceSql.Run(new TraceReader(RepoFiles.Path("traces", "drop-buffers.legacy-get.db")), sql, new QueryLimits(10, TimeSpan.FromSeconds(10)), RowWriters.Create("csv", TextWriter.Null)));

    [Theory]
    [InlineData("SELECT callsit FROM events", "SQL error at line 1, column 8: no such column: callsit; did you mean callsite or callsite_id?")]
    [InlineData("SELECT\n  p.pfm FROM events e\n  JOIN pins p ON 1", "SQL error at line 2, column 5: no such column: p.pfm; did you mean pfn?")]
    [InlineData("SELECT x AS y, 'x', w.zzzz -- zzzz\n FROM gaps AS w", "SQL error at line 1, column 8: no such column: x; there are seq, after_seq, tick, cpu, lost.")]
    [InlineData("SELECT 'zzzzzzzzz', /* zzzzzzzzz */ zzzzzzzzz FROM gaps", "SQL error at line 1, column 37: no such column: zzzzzzzzz; there are seq, after_seq, tick, cpu, lost.")]
    [InlineData("SELECT nope", "SQL error at line 1, column 8: no such column: nope.")]
    [InlineData("SELECT * FROM pin", "SQL error at line 1, column 15: no such table: pin; did you mean pins or open_pins?")]
    [InlineData("SELECT * FROM main.pinz", "SQL error at line 1, column 20: no such table: main.pinz; did you mean pins?")]
    [InlineData("SELECT pfn FROM pins JOIN pages ON 1", "SQL error at line 1, column 8: ambiguous column name: pfn.")]
    [InlineData("SELECT 1 FROM pins JOIN pages USING (nope)", "SQL error at line 1, column 38: cannot join using column nope - column not present in both tables.")]
    [InlineData("SELECT SUM(SUM(n)) FROM pins", "SQL error at line 1, column 8: misuse of aggregate function SUM().")]
    [InlineData("SELECT cont(*) FROM pins", "SQL error at line 1, column 8: no such function: cont.")]
    [InlineData("SELECT load_extension('x')", "SQL error at line 1, column 8: not authorized to use function: load_extension.")]
    [InlineData("SELEC 1", "SQL error at line 1, column 1: near \"SELEC\": syntax error.")]
    [InlineData("SELECT seq FROM events WHERE seq > 3 seq", "SQL error at line 1, column 38: near \"seq\": syntax error.")]
    [InlineData("SELECT seq\nFROM events WHERE (seq > 3 ", "SQL error at line 2, column 27: incomplete input.")]
    [InlineData("SELECT 1, 'abc", "SQL error at line 1, column 11: unrecognized token: \"'abc\".")]
    public void The_place_and_the_nearest_name_are_told(string sql, string sentence) => Assert.Equal(sentence, Mistake(sql).Message);

    [Theory]
    [InlineData("SELECT callsit FROM events", "  SELECT callsit FROM events\n         ^")]
    [InlineData("SELECT seq,\n\tnope\nFROM events", "   nope\n   ^")]
    [InlineData("SELECT seq\nFROM events WHERE (", "  FROM events WHERE (\n                     ^")]
    public void A_caret_shows_the_place(string sql, string detail) => Assert.Equal(detail, Mistake(sql).Detail);

    [Fact]
    public void Of_a_long_line_the_part_around_the_place_is_shown() =>
        Assert.Equal("  " + new string('1', 48) + ", nope, " + new string('2', 44) + "\n  " + new string(' ', 50) + "^", Mistake($"SELECT {new string('1', 60)}, nope, {new string('2', 60)} FROM events").Detail);
}
