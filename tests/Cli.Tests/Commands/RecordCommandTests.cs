using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class RecordCommandTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    /// <summary>Records drop-buffers; the options come first, so that a test may name another output.</summary>
    static CliRun Record(params string[] options) => CliRun.Of(["record", "--scenario", "drop-buffers", .. options]);

    [Fact]
    public void Record_says_what_happened_and_what_to_do_next()
    {
        string path = _folder.File("t.db");
        Assert.Equal($"""
            {path}: 38 events, 39.0 µs simulated; drop-buffers (registration) under legacy-get, scripted
            went wrong, by the simulated kernel's own ledger:
              writeback-of-pinned    1
              write-to-clean         1
              dirty-without-buffers  1
              lost-dirty             1
              unmap-of-pinned        1
            next: pintrace analyze {path}

            """.ReplaceLineEndings("\n"), Record("--policy", "legacy-get", "-o", path).Out);
    }

    [Fact]
    public void Without_a_policy_it_is_the_newest_kernel() =>
        Assert.Contains("under linux-7.0", Record("-o", _folder.File("t.db")).Out, StringComparison.Ordinal);

    [Theory]
    [InlineData("There is no scenario 'drop-bufers'; did you mean drop-buffers?", "--scenario", "drop-bufers")]
    [InlineData(
        "There is no policy 'linux-64'; did you mean linux-6.4, linux-6.1 or linux-6.5?",
        "--scenario", "drop-buffers", "--policy", "linux-64")]
    [InlineData(
        "Scenario drop-buffers has no variant 'broken'; there is registration, direct-io.",
        "--scenario", "drop-buffers", "--variant", "broken")]
    public void What_does_not_exist_exits_2_and_nothing_is_written(string sentence, params string[] options)
    {
        Assert.Equal(sentence, CliRun.Of(["record", .. options, "-o", _folder.File("t.db")]).Refusal(2));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void An_output_that_exists_or_has_no_folder_exits_3_and_leaves_everything_as_it_was()
    {
        string precious = _folder.Write("t.db", "precious");
        Assert.Equal($"{precious} exists; --force replaces it.", Record("-o", precious).Refusal(3));
        Assert.Contains(
            "does not exist", Record("-o", _folder.File("no/t.db")).Refusal(3), StringComparison.Ordinal);
        Assert.Equal($"{_folder.Path} is a directory.", Record("-o", _folder.Path).Refusal(3));
        Assert.Equal(["t.db"], _folder.Files);
        Assert.Equal("precious", File.ReadAllText(precious));
    }

    [Fact]
    public void A_trace_does_not_go_to_standard_output() =>
        Assert.Equal("A trace is a database and cannot be written to standard output.", Record("-o", "-").Refusal(3));
}
