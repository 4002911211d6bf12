using Pintrace.Recorder;
using Xunit;

namespace Pintrace.Cli.Tests.Commands.Capture;

/// <summary>How a script ends: with a trace, and as its workload did.</summary>
public sealed class ScriptEndTests
{
    /// <summary>The script is the parent of what runs the workload.</summary>
    const string Script = "$(cut -d ' ' -f 4 /proc/$PPID/stat)";

    public static TheoryData<string> Tools => [.. CaptureRecipe.Tools];

    static ScriptRun Prepared(string tool)
    {
        var run = new ScriptRun();
        run.Fake(tool);
        return run;
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_script_ends_as_its_workload_does(string tool)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = Prepared(tool);
        var (code, error) = run.Run(ScriptRun.Script(tool), "./none");
        Assert.True(code == 127, error);
        Assert.Contains("pintrace capture: the workload ended with 127\n", error, StringComparison.Ordinal);
        Assert.StartsWith("# pintrace kernel 6.12.95", run.Read("trace.txt"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_trace_that_could_not_be_written_is_not_recorded(string tool)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = Prepared(tool).With("OUT", "none/trace.txt");
        Assert.Equal(
            (1, "pintrace capture: none/trace.txt cannot be written; OUT=FILE names another"),
            LastLine(run.Run(ScriptRun.Script(tool), "touch", "ran")));
        Assert.False(File.Exists(run.PathOf("ran")));
        Assert.Equal("1\n", run.Read("t/tracing_on"));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_kernel_that_is_locked_down_is_left_alone(string tool)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = Prepared(tool).With("LOCKDOWN", "lockdown");
        run.Write("lockdown", "none integrity [confidentiality]\n");
        Assert.Equal(
            (1, "pintrace capture: the kernel is locked down (lockdown: confidentiality) and lets nobody read its "
                + "memory: boot it without, or with integrity"),
            LastLine(run.Run(ScriptRun.Script(tool), "touch", "ran")));
        Assert.Equal("", run.Read("t/dynamic_events"));
        Assert.False(File.Exists(run.PathOf("trace.txt")));
    }

    [Fact]
    public void A_bpftrace_that_has_ended_too_early_has_left_a_trace()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = Prepared("bpftrace");
        run.Tool("bpftrace", "cat sample >> \"$2\"; echo '# pintrace bpftrace 2' >> \"$2\"; sleep 0.5");
        var (code, error) = run.Run(ScriptRun.Script("bpftrace"), "sleep", "1");
        Assert.True(code == 0, error);
        Assert.Contains("pintrace capture: WARNING: bpftrace has ended too early\n", error, StringComparison.Ordinal);
        Assert.EndsWith("# pintrace bpftrace 2\n", run.Read("trace.txt"), StringComparison.Ordinal);
    }

    /// <summary>Ctrl-C is for the workload; the others are for the script, which writes what it has seen.</summary>
    [Theory]
    [MemberData(nameof(Signals))]
    public void A_signal_ends_the_workload(string tool, string signal, int code)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = Prepared(tool);
        string workload = $"cp sample t/trace; kill -s {signal} {Script}; sleep 50; touch late";
        var (ended, error) = run.Run(ScriptRun.Script(tool), "sh", "-c", workload);
        Assert.True(code == ended, error);
        Assert.Contains("wl-7 [001]", run.Read("trace.txt"), StringComparison.Ordinal);
        Assert.False(File.Exists(run.PathOf("late")));
        Assert.Equal("1\n", run.Read("t/tracing_on"));
    }

    /// <summary>The whole trace is there, or none under its name; a signal does not come between.</summary>
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void A_signal_while_the_trace_is_written_is_too_late(string signal)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Tool("cat", $"""
            case $1 in */trace) kill -s {signal} $PPID; ls trace.txt > early 2> none; sleep 0.2 ;; esac
            exec /bin/cat "$@"
            """);
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), "cp", "sample", "t/trace");
        Assert.True(code == 0, error);
        Assert.EndsWith(ScriptRun.Traced, run.Read("trace.txt"), StringComparison.Ordinal);
        Assert.Equal("", run.Read("early"));
        Assert.Equal("1\n", run.Read("t/tracing_on"));
    }

    public static TheoryData<string, string, int> Signals
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (string tool in CaptureRecipe.Tools) data.Add(tool, "TERM", 143);
            data.Add("ftrace", "HUP", 143);
            data.Add("ftrace", "INT", 130);
            return data;
        }
    }

    static (int, string) LastLine((int Code, string Error) ran) =>
        (ran.Code, ran.Error.TrimEnd('\n').Split('\n')[^1]);
}
