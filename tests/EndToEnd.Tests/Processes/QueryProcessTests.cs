using System.Diagnostics;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>Whatever a trace or query does: the process ends with a sentence, and when it is asked to.</summary>
[Collection(nameof(OneAtATime))]
public sealed class QueryProcessTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// CVE-2025-6965: more aggregate terms than columns overwrite memory before SQLite 3.50.2. A short view is refused
    /// where a query names it, one that is longer than any of ours when the trace is opened.
    /// </summary>
    [Theory]
    [InlineData(30, 2, "SQL error: access to view \"gaps\" prohibited.")]
    [InlineData(400, 3, "t.db is damaged: malformed database schema (gaps) - string or blob too big.")]
    public void A_view_of_too_many_aggregates_ends_in_a_sentence(int columns, int code, string sentence)
    {
        File.Copy(RepoFiles.Path("traces", "drop-buffers.legacy-get.db"), _folder.File("t.db"));
        string view = $"CREATE VIEW gaps AS SELECT {Aggregates(columns)} FROM event";
        Tampering.Damage(_folder.File("t.db"), $"DROP VIEW gaps; {view}");
        var refused = (code, "", $"pintrace: {sentence}\n");
        Assert.Equal(refused, PintraceProcess.Run(_folder.Path, "query", "t.db", "SELECT * FROM main.gaps"));
    }

    [Fact]
    public void Too_many_aggregates_in_a_query_end_in_a_sentence()
    {
        File.Copy(RepoFiles.Path("traces", "drop-buffers.legacy-get.db"), _folder.File("t.db"));
        var refused = (2, "", "pintrace: SQL error: more than 200 aggregate terms.\n");
        string sql = $"SELECT {Aggregates(30)} FROM event";
        Assert.Equal(refused, PintraceProcess.Run(_folder.Path, "query", "t.db", sql));
    }

    static string Aggregates(int columns) => string.Join(", ", Enumerable.Range(0, columns)
        .Select(c => $"MAX({string.Join(", ", Enumerable.Range(100 * c, 100).Select(i => $"SUM(seq + {i})"))})"));

    [Fact]
    public void Ctrl_c_ends_a_query_within_a_step_of_sqlite()
    {
        File.Copy(RepoFiles.Path("traces", "drop-buffers.legacy-get.db"), _folder.File("t.db"));
        const string sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT CASE i "
            + "WHEN 1 THEN printf('%.*c', 40000, 'x') "
            + "ELSE instr(printf('%.*c', 3000000 + i, 'a'), printf('%.*c', 1500000 + i, 'a') || 'b') END FROM n";
        using var process = PintraceProcess.Start(_folder.Path, "query", "t.db", sql, "--format", "csv");
        var buffer = new char[10_000];
        Assert.Equal(buffer.Length, process.StandardOutput.ReadBlock(buffer));
        var clock = Stopwatch.StartNew();
        PintraceProcess.Signal(process, "TERM");
        var (code, _, error) = PintraceProcess.Finished(process);
        Assert.Equal((130, "pintrace: Interrupted.\n"), (code, error));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }
}
