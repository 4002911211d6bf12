using System.Text.RegularExpressions;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

/// <summary>The views name kinds, flags and outcomes; their numbers stand in the enums alone.</summary>
public partial class ViewNumberTests
{
    static string Text => RepoFiles.Read("src", "Recorder", "EventLog", "Sqlite", "views.sql");

    [Fact]
    public void Views_write_names_and_no_numbers() => Assert.Empty(BareNumbers(Text));

    [Fact]
    public void Every_name_becomes_a_number() =>
        Assert.All(TraceFormat.Views.Values, v => Assert.DoesNotContain('{', v));

    [Fact]
    public void The_numbers_are_those_of_the_format()
    {
        const string where = "WHERE g.kind IN (10, 12) AND g.outcome = 0 AND g.token <> 0 AND g.flags & 8 <> 0";
        Assert.Contains(where, TraceFormat.Views["pins"], StringComparison.Ordinal);
        Assert.Contains("e.state & 65536 <> 0 AS cma", TraceFormat.Views["events"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  e.flags & 1 <> 0 AS writes, -- 12", "& 1")]
    [InlineData("WHERE b.kind = 81", "kind = 81")]
    [InlineData("WHERE kind IN (11, {kind.pin})", "kind IN (11")]
    [InlineData("WHERE e.kind BETWEEN 10 AND 3", "BETWEEN 10")]
    [InlineData("CASE r.kind WHEN 1 THEN", "WHEN 1")]
    [InlineData("WHERE x > 4", "4")]
    public void A_bare_number_is_caught(string sql, string number) =>
        Assert.Equal(number, Assert.Single(BareNumbers(sql)));

    static IEnumerable<string> BareNumbers(string sql) =>
        sql.Split('\n').SelectMany(line => Bare().Matches(line.Split("-- ")[0])).Select(m => m.Value);

    /// <summary>
    /// No number stands where a kind, a flag or an outcome is expected, and nowhere one that is larger than arithmetic
    /// needs.
    /// </summary>
    [GeneratedRegex(@"(& |\bkind (= |IN \(|<> )|\boutcome (= |<> )|\bWHEN |\bBETWEEN )\d+|\b([4-9]|\d\d+)\b")]
    private static partial Regex Bare();
}
