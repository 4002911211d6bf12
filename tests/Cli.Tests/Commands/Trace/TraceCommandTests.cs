using Pintrace.Cli.Tests.Commands.Capture;
using Xunit;

namespace Pintrace.Cli.Tests.Commands.Trace;

/// <summary>From a workload to a finding, where the kernel is a folder of files.</summary>
public sealed class TraceCommandTests
{
    static readonly string[] Sampling = ["--", "sh", "-c", "echo working; cp sample t/trace"];

    [Fact]
    public void A_workload_is_traced_and_analyzed()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        var (code, output, error) = run.Pintrace(["trace", "-o", "x.db", .. Sampling]);
        Assert.True(code == 0, error);
        Assert.StartsWith("working\n", output, StringComparison.Ordinal);
        Assert.Contains("leaked-pin", output, StringComparison.Ordinal);
        Assert.Contains("imported from pintrace trace, kernel like 6.12", output, StringComparison.Ordinal);
        Assert.Equal("1\n", run.Read("t/tracing_on"));
        Assert.Equal(0, CliRun.Of("verify", run.PathOf("x.db")).Code);
    }

    [Fact]
    public void Findings_are_reported_while_they_come()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Write("t/trace_pipe", ScriptRun.Traced);
        var (code, output, error) = run.Pintrace("trace", "--follow", "-o", "x.db", "--", "sleep", "0.5");
        Assert.True(code == 0, error);
        Assert.Contains("leaked-pin", output, StringComparison.Ordinal);
    }
}
