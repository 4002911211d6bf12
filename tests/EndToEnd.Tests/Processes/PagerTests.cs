using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>Long output on a terminal goes through a pager.</summary>
public sealed class PagerTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    (int Code, string Screen) Run(string variable, string pager, params string[] args)
    {
        using var terminal = new PseudoTerminal(80);
        return terminal.Run(
            _folder.Path, new Dictionary<string, string> { [variable] = pager }, [PintraceProcess.Program, .. args]);
    }

    [Theory]
    [InlineData("PAGER")]
    [InlineData("PINTRACE_PAGER")]
    public void The_users_pager_gets_it_in_colours(string variable)
    {
        var (code, screen) = Run(variable, "sed 's/^/> /'", "list", "detectors");
        Assert.Equal(0, code);
        Assert.StartsWith("> \x1b[1mdetector ", screen, StringComparison.Ordinal);
        Assert.All(screen.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("> ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cat", "list", "detectors")]
    [InlineData("", "list", "detectors")]
    [InlineData("sed s/^/>/", "list", "detectors", "--no-pager")]
    [InlineData("no-such-pager", "list", "detectors")]
    public void None_is_none(string pager, params string[] args)
    {
        var (code, screen) = Run("PINTRACE_PAGER", pager, args);
        Assert.Equal(0, code);
        Assert.StartsWith("\x1b[1mdetector ", screen, StringComparison.Ordinal);
    }

    /// <summary>The finding of the analysis is the answer, whether or not it is read to its end.</summary>
    [Fact]
    public void Leaving_it_early_is_no_error_and_the_exit_code_stays()
    {
        string trace = RepoFiles.Path("traces", "mixed-load.linux-7.0.db");
        var (code, screen) = Run("PINTRACE_PAGER", "head -c 10", "analyze", trace);
        Assert.Equal((1, 10), (code, screen.Length));
        string sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
        (code, screen) = Run("PINTRACE_PAGER", "head -c 10", "query", trace, sql, "--limit", "0", "--timeout", "0",
            "--format", "csv");
        Assert.Equal((0, "i\n1\n2\n3\n4\n"), (code, screen));
    }

    [Fact]
    public void A_mistake_starts_no_pager()
    {
        var (code, screen) = Run("PINTRACE_PAGER", "cat; echo started", "list", "nothing");
        Assert.Equal(2, code);
        Assert.DoesNotContain("started", screen, StringComparison.Ordinal);
    }

    /// <summary>What is said elsewhere leaves nothing on the screen, not even what switches its mode.</summary>
    [Fact]
    public void A_terminal_stays_as_it_is() =>
        Assert.Equal((3, ""), Run("PINTRACE_PAGER", "", "analyze", "missing.db"));

    [Fact]
    public void A_pipe_gets_none()
    {
        using var process = PintraceProcess.Shell(
            _folder.Path, $"PINTRACE_PAGER='sed s/^/x/' '{PintraceProcess.Program}' list detectors");
        Assert.StartsWith("detector ", PintraceProcess.Finished(process).Out, StringComparison.Ordinal);
    }
}
