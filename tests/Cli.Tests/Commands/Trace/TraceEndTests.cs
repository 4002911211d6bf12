using System.Diagnostics;
using Pintrace.Cli.Tests.Commands.Capture;
using Xunit;

namespace Pintrace.Cli.Tests.Commands.Trace;

/// <summary>When tracing ends, and what is kept then.</summary>
public sealed class TraceEndTests
{
    const string UntilTold = "while [ -e t ] && [ ! -e told ]; do sleep 0.1; done";

    static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    static void WaitFor(ScriptRun run, string file)
    {
        while (!File.Exists(run.PathOf(file))) Thread.Sleep(20);
    }

    /// <summary>What was seen is analyzed, and the kernel is as it was.</summary>
    static void Kept(ScriptRun run, Process process, int status)
    {
        var (code, output, error) = run.Finished(process);
        Assert.True(code == status, $"{code}: {error}");
        Assert.Contains("leaked-pin", output, StringComparison.Ordinal);
        Assert.Equal(("1\n", "local\n"), (run.Read("t/tracing_on"), run.Read("t/trace_clock")));
        Assert.Empty(Directory.GetFiles(run.PathOf("notes")));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 143)]
    public void A_signal_ends_the_workload_and_what_was_seen_is_kept(string signal, int status)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        var process = run.Start(
            "trace", "-o", "x.db", "--", "sh", "-c", "cp sample t/trace; touch ready; sleep 50; touch late");
        WaitFor(run, "ready");
        Signal(process, signal);
        Kept(run, process, status);
        Assert.False(File.Exists(run.PathOf("late")));
    }

    /// <summary>Without a workload, a signal is how tracing ends.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM", "--for", "50s")]
    [InlineData("INT", "--follow")]
    public void Without_a_workload_a_signal_is_no_failure(string signal, params string[] options)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Write("t/trace_pipe", ScriptRun.Traced);
        var process = run.Start(["trace", "-o", "x.db", .. options]);
        while (run.Read("t/events/sched/sched_process_exit/enable") != "1\n") Thread.Sleep(20);
        while (run.Read("t/tracing_on") != "1\n") Thread.Sleep(20);
        run.Write("t/trace", ScriptRun.Traced);
        Signal(process, signal);
        Kept(run, process, 0);
    }

    [Fact]
    public void Tracing_ends_with_the_process_that_is_waited_for()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        using var other = run.Shell(UntilTold);
        var process = run.Start("trace", "-o", "x.db", "--attach", $"{other.Id}");
        while (run.Read("t/events/sched/sched_process_exit/enable") != "1\n") Thread.Sleep(20);
        while (run.Read("t/tracing_on") != "1\n") Thread.Sleep(20);
        run.Write("t/trace", ScriptRun.Traced);
        Assert.False(process.HasExited);
        run.Write("told", "");
        Kept(run, process, 0);
    }

    [Fact]
    public void Tracing_ends_after_the_time_that_was_given()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Tool("sleep", "echo $1 >> slept; cp sample t/trace");
        Kept(run, run.Start("trace", "-o", "x.db", "--for", "5m"), 0);
        Assert.StartsWith("300\n", run.Read("slept"), StringComparison.Ordinal);
    }

    /// <summary>The finding is told while the workload waits for it to be told.</summary>
    [Fact]
    public void Findings_are_told_while_the_workload_runs()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Write("sample", ScriptRun.Traced + "CPU:1 [LOST 86 EVENTS]\n" + ScriptRun.Traced.Replace("2.0", "9.0"));
        using var pipe = run.Shell("mkfifo t/trace_pipe; exec 9<> t/trace_pipe; touch open; " + UntilTold);
        WaitFor(run, "open");
        var process = run.Start(
            "trace", "-o", "x.db", "--follow", "--", "sh", "-c", $"cat sample > t/trace_pipe; {UntilTold}; exit 7");
        string? told = process.StandardOutput.ReadLine();
        Assert.Contains("error leaked-pin, leak: page 0x100", told, StringComparison.Ordinal);
        run.Write("told", "");
        Kept(run, process, 7);
        string gaps = CliRun.Of("query", run.PathOf("x.db"), "SELECT * FROM gaps").Out;
        Assert.Contains("86", gaps, StringComparison.Ordinal);
    }

    /// <summary>pintrace undoes at once what a script could not that was killed.</summary>
    [Theory]
    [InlineData]
    [InlineData("--follow")]
    public void A_script_that_is_killed_leaves_nothing(params string[] options)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Write("t/trace_pipe", ScriptRun.Traced);
        string kill = "kill -KILL $(cut -d ' ' -f 4 /proc/$PPID/stat)";
        var (code, _, error) = run.Pintrace(["trace", "-o", "x.db", .. options, "--", "sh", "-c", kill]);
        Assert.True(code == 3, error);
        Assert.Contains("pintrace trace: a capture was killed (pid ", error, StringComparison.Ordinal);
        Assert.Equal(("1\n", "local\n"), (run.Read("t/tracing_on"), run.Read("t/trace_clock")));
        Assert.Equal((0, "", "pintrace trace: nothing was left behind\n"), run.Pintrace("trace", "--cleanup"));
    }

    /// <summary>Nobody is left to end what is traced until Ctrl-C.</summary>
    [Fact]
    public void Tracing_ends_when_pintrace_is_killed()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        var process = run.Start("trace", "-o", "x.db");
        while (run.Read("t/events/sched/sched_process_exit/enable") != "1\n") Thread.Sleep(20);
        Signal(process, "KILL");
        string error = run.Finished(process).Error;
        Assert.Contains("next: pintrace import ", error, StringComparison.Ordinal);
        Assert.Equal("local\n", run.Read("t/trace_clock"));
        string text = error.Split("next: pintrace import ")[1].Split(' ')[0];
        Directory.Delete(Path.GetDirectoryName(text)!, recursive: true);
    }
}
