using System.Text.Json;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>The benchmarks run, with those peers that this machine has; how fast anything is, is not a test.</summary>
public class BenchmarkTests
{
    static readonly string[] Peers =
    [
        "ADO.NET, an insert per row", "ADO.NET, reads", "C, an insert per row", "C, reads and folds",
        "Dapper, an insert per row", "Dapper, reads", "DuckDB, its own table", "DuckDB, loading the table, too",
        "LTTng-UST, without its daemons", "SPIN, from the scene on", "SPIN, its search",
        "babeltrace2, as text", "heaptrack", "heaptrack_print", "perf script", "sqlite3 .import of CSV",
        "sqlite3, window functions", "trace-cmd report",
    ];

    /// <summary>Enough bugs that the SQL has something of each kind to find, and its answers are compared.</summary>
    const string Small = "--events 20000 --rounds 1 --inject all=100000";

    [Fact]
    public void Every_peer_is_measured_or_said_to_be_missing()
    {
        using var folder = new TempFolder();
        string program = $"--pintrace '{PintraceProcess.Program}'";
        using var bench = PintraceProcess.Shell(
            folder.Path, $"'{RepoFiles.Path("bench", "run.sh")}' {Small} {program} --json result.json");
        var (code, output, error) = PintraceProcess.Finished(bench);
        Assert.True(code == 0, output + error);

        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("result.json")));
        var measured = json.RootElement.GetProperty("results").EnumerateArray().ToList();
        Assert.All(measured, m => Assert.Single(m.GetProperty("peer_s").EnumerateArray()));
        var missing = json.RootElement.GetProperty("missing").EnumerateArray().ToList();
        Assert.All(missing, m => Assert.NotEqual("", m.GetProperty("get").GetString()));
        var named = measured.Concat(missing).Select(peer => peer.GetProperty("peer").GetString()!);
        Assert.Equal(Peers, named.Order(StringComparer.Ordinal));
        var searches = json.RootElement.GetProperty("searches").EnumerateArray().ToList();
        Assert.Equal(
            ["direct-reads", "file-reads", "reads-and-reclaim"],
            searches.Select(s => s.GetProperty("scene").GetString()!));
        Assert.All(searches, s => Assert.InRange(s.GetProperty("states").GetInt64(), 20_000, 20_010));
    }

    [Fact]
    public void A_benchmark_that_is_not_there_is_a_mistake()
    {
        using var bench = PintraceProcess.Shell(".", $"'{RepoFiles.Path("bench", "run.sh")}' no-such");
        var (code, output, error) = PintraceProcess.Finished(bench);
        Assert.Equal((1, ""), (code, output));
        Assert.Equal("bench/run.sh: there is no benchmark 'no-such'; --list lists them\n", error);
    }
}
