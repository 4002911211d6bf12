using Pintrace.Recorder;
using Xunit;

namespace Pintrace.Cli.Tests.Commands.Capture;

/// <summary>A script that is killed cannot undo what it did; another one does.</summary>
public sealed class LeftoverTests
{
    /// <summary>The script is the parent of what runs the workload.</summary>
    const string Script = "$(cut -d ' ' -f 4 /proc/$PPID/stat)";
    const string Kill =
        $"echo $$ > workload; echo {Script} > id; kill -KILL {Script}; "
        + "while [ -e t ] && [ ! -e over ]; do sleep 0.1; done";
    static readonly CaptureRecipe Recipe = CaptureRecipe.For("ftrace", "6.12");

    static readonly string[] Changing = ["trace_clock", "buffer_size_kb", "events/pin/gup_put/enable"];

    static string Undone(ScriptRun run)
    {
        int probes = Recipe.Probes.Count, stacks = Recipe.Probes.Count(p => p.HasStack);
        return $"pintrace capture: a capture was killed (pid {run.Read("id").Trim()}) and had left {probes} probes, "
            + $"{probes + Recipe.Tracepoints.Count} events switched on, {stacks} triggers and 4 changed settings: they "
            + "are undone";
    }

    static ScriptRun Killed()
    {
        var run = new ScriptRun();
        run.Write("capture.sh", ScriptRun.Script("ftrace"));
        var (code, error) = run.Run("sh capture.sh \"$@\" 2> error", "sh", "-c", Kill);
        Assert.True(code == 137, error);
        Assert.Equal(["mono", "65536", "1"], Changed(run));
        return run;
    }

    static string[] Changed(ScriptRun run) =>
        [.. Changing.Select(f => run.Read("t/" + f).Trim())];

    [Fact]
    public void What_a_killed_script_has_left_is_undone_by_the_next()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = Killed();
        File.Delete(run.PathOf("t/dynamic_events"));
        File.CreateSymbolicLink(run.PathOf("t/dynamic_events"), "/dev/null");
        run.Write("over", "");
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), "cp", "sample", "t/trace");
        Assert.True(code == 0, error);
        Assert.Equal(Undone(run), error.Split('\n')[0]);
        Assert.Equal(["local", "7", "0"], Changed(run));
        Assert.EndsWith(ScriptRun.Traced, run.Read("trace.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void Cleaning_up_does_only_that_and_leaves_the_workload_alone()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = Killed();
        string workload = run.Read("workload").Trim();
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), "--cleanup");
        Assert.True(code == 0, error);
        string[] lines = error.TrimEnd().Split('\n');
        Assert.Equal(Undone(run), lines[0]);
        Assert.Equal(
            $"pintrace capture: its workload still runs and is left alone (pid {workload})", Assert.Single(lines[1..]));
        Assert.Equal(["local", "7", "0"], Changed(run));
        Assert.Contains("\n-:pin/gup_put\n", run.Read("t/dynamic_events"), StringComparison.Ordinal);
        Assert.Equal("1\n", run.Read("t/tracing_on"));
        Assert.Empty(Directory.GetFiles(run.PathOf("notes")));
        Assert.False(File.Exists(run.PathOf("trace.txt.part")));
        Assert.True(Directory.Exists("/proc/" + workload));
        run.Write("over", "");
        Assert.Equal(
            (0, "pintrace capture: nothing was left behind\n"), run.Run(ScriptRun.Script("ftrace"), "--cleanup"));
    }

    [Fact]
    public void A_capture_that_is_running_is_left_alone()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Write("other.sh", ScriptRun.Script("ftrace"));
        string[] other = ["sh", "-c", $"echo {Script} > id; OUT=o.txt sh other.sh true 2> other"];
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), other);
        Assert.True(code == 1, error);
        Assert.Equal(
            $"pintrace capture: another capture is running (pid {run.Read("id").Trim()})\n", run.Read("other"));
        Assert.Equal(["local", "7", "0"], Changed(run));
    }

    public static TheoryData<string> Tools => [.. CaptureRecipe.Tools];

    [Theory]
    [MemberData(nameof(Tools))]
    public void Where_nothing_was_left_there_is_nothing_to_do(string tool)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        Assert.Equal(
            (0, "pintrace capture: nothing was left behind\n"), run.Run(ScriptRun.Script(tool), "--cleanup"));
        Assert.Equal("", run.Read("t/dynamic_events"));
    }
}
