using Pintrace.Cli.Tests.Commands.Capture;
using Xunit;

namespace Pintrace.Cli.Tests.Commands.Trace;

/// <summary>
/// What cannot be traced is refused in a sentence, before the workload runs and before anything is set.
/// </summary>
public sealed class TraceRefusalTests
{
    static void Refused(ScriptRun run, int code, string sentence, string[] options)
    {
        var (ended, output, error) = run.Pintrace(["trace", .. options, "--", "touch", "ran"]);
        Assert.Equal((code, "", sentence), (ended, output, error.TrimEnd('\n').Split('\n')[^1]));
        Assert.False(File.Exists(run.PathOf("ran")));
        Assert.Equal("[local] global mono\n", run.Read("t/trace_clock"));
        Assert.False(Directory.Exists(run.PathOf("notes")));
    }

    [Theory]
    [InlineData(3, "pintrace: x.db exists; --force replaces it.", "-o", "x.db")]
    [InlineData(
        3, "pintrace: none/x.db cannot be written: folder none does not exist.", "-o", "none/x.db")]
    [InlineData(3, "pintrace: x.db exists; --force replaces it.", "--keep-text", "x.db")]
    [InlineData(2, "pintrace: --keep-text names the trace itself.", "-o", "a", "--keep-text", "./a")]
    [InlineData(2, "pintrace: --rotate is for --follow.", "--rotate", "1h")]
    [InlineData(2, "pintrace: --keep is for --rotate.", "--follow", "--keep", "2")]
    [InlineData(
        2,
        "pintrace: --rotate must be a size from 4K to 1024G such as 64M, or a time such as 30s, 5m or 1h, not '5'; "
        + "'pintrace trace --help' shows what is allowed.",
        "--follow", "--rotate", "5")]
    [InlineData(2, "pintrace: --keep-text is not for --follow.", "--keep-text", "k", "--follow")]
    [InlineData(2, "pintrace: --cleanup runs no workload.", "--cleanup")]
    [InlineData(2, "pintrace: Trace what? Give a workload, --for TIME or --attach PID, only one.", "--for", "1s")]
    [InlineData(2, "pintrace: Trace what? Give a workload, --for TIME or --attach PID, only one.", "--attach", "1")]
    [InlineData(2, "pintrace: The workload goes after '--': pintrace trace -- ls touch ran", "ls")]
    [InlineData(
        2,
        "pintrace: --for must be a time such as 30s, 5m or 1h, not '30'; 'pintrace trace --help' shows what is "
        + "allowed.",
        "--for", "30")]
    [InlineData(
        2,
        "pintrace: --buffer must be a size from 4K to 1024G such as 64M, not '1K'; 'pintrace trace --help' shows what "
        + "is allowed.",
        "--buffer", "1K")]
    [InlineData(
        2,
        "pintrace: There is no finding kind 'leaked'; did you mean leaked-pin or leaked-reference?",
        "--fail-on", "leaked")]
    public void What_the_command_line_asks_for_must_be_possible(int code, string sentence, params string[] options)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Write("x.db", "mine");
        Refused(run, code, sentence, options);
        Assert.Equal("mine", run.Read("x.db"));
    }

    [Theory]
    [InlineData("the tracer function is in use", "t/current_tracer", "function\n")]
    [InlineData("events are being traced already: sched:sched_switch ...", "t/set_event", "sched:sched_switch\n")]
    [InlineData("there are probes of the group pin already", "t/dynamic_events", "f:pin/x f\n")]
    [InlineData(
        "the kernel is locked down (locked: confidentiality) and lets nobody read its memory: boot it without, or with "
        + "integrity",
        "locked", "none integrity [confidentiality]\n")]
    public void A_system_that_is_not_free_is_left_alone(string sentence, string file, string content)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Write(file, content);
        run.With("LOCKDOWN", run.PathOf("locked"));
        Refused(run, 3, "pintrace trace: " + sentence, []);
        Assert.Equal(content, run.Read(file));
    }

    [Theory]
    [InlineData("1000", "this needs root")]
    [InlineData(
        "0",
        "t/dynamic_events is not there: mount tracefs; the kernel needs CONFIG_FPROBE_EVENTS or CONFIG_KPROBE_EVENTS")]
    public void Only_root_traces_and_only_with_tracefs(string user, string sentence)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        File.Delete(run.PathOf("t/dynamic_events"));
        run.Tool("id", "echo " + user);
        Refused(run, 3, "pintrace trace: " + sentence, []);
    }

    [Fact]
    public void A_kernel_that_is_not_known_is_left_alone()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun("5.4.0");
        var (code, _, error) = run.Pintrace("trace", "--", "touch", "ran");
        Assert.Equal(2, code);
        Assert.StartsWith("pintrace: Kernel 5.4 is too old: ", error, StringComparison.Ordinal);
        Assert.False(File.Exists(run.PathOf("ran")));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_known_before()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        var (code, _, error) = run.Pintrace("trace", "-o", "/proc/x.db", "--", "touch", "ran");
        Assert.Equal(3, code);
        Assert.StartsWith("pintrace: /proc/x.db cannot be written: ", error, StringComparison.Ordinal);
        Assert.False(File.Exists(run.PathOf("ran")));
    }

    [Fact]
    public void A_process_to_wait_for_must_exist()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        var (code, _, error) = run.Pintrace("trace", "--attach", "2147483647");
        Assert.Equal((3, "pintrace: There is no process 2147483647.\n"), (code, error));
    }
}
