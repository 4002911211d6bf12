using Xunit;

namespace Pintrace.Cli.Tests.Commands.Capture;

/// <summary>What is left out by choice is left out by the kernel, and the trace says so.</summary>
public sealed class SelectionTests
{
    static string Script(params string[] options)
    {
        var (code, output, error) = CliRun.Of(["capture", "--kernel", "6.12", .. options]);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    [Theory]
    [InlineData("fio", "comm == \"fio\"")]
    [InlineData("fio,qemu*,77", "comm == \"fio\" || comm ~ \"qemu*\" || common_pid == 77")]
    public void Ftrace_records_the_pins_of_a_task_and_all_releases(string task, string filter)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        var (code, error) = run.Run(Script("--task", task), "cp", "sample", "t/trace");
        Assert.True(code == 0, error);
        Assert.Equal(filter + "\n", run.Read("t/events/pin/grab_fast_ret/filter"));
        Assert.Equal(filter + "\n", run.Read("t/events/pin/grab/filter"));
        Assert.False(File.Exists(run.PathOf("t/events/pin/gup_put/filter")));
        Assert.Contains($"\n# pintrace only task={task}\n", run.Read("trace.txt"), StringComparison.Ordinal);
        Assert.Contains($"  recorded by choice: only task={task}; what was left out", Analyzed(run));
    }

    static string Analyzed(ScriptRun run)
    {
        Assert.Equal(0, CliRun.Of("import", run.PathOf("trace.txt"), "-o", run.PathOf("x.db")).Code);
        return CliRun.Of("analyze", run.PathOf("x.db")).Out;
    }

    [Theory]
    [InlineData("1/8", "!(folio & 0x1c0)", "--stacks", "1/8")]
    [InlineData("cpu=0,3", "CPU == 0 || CPU == 3", "--stacks", "cpu=0,3")]
    [InlineData(
        "1/2", "(!(folio & 0x40)) && (comm == \"fio\")", "--stacks", "1/2", "--task", "fio")]
    public void Ftrace_samples_stacks(string stacks, string when, params string[] options)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        // what the triggers say when the workload runs
        string seen = $"cat t/events/pin/gup_put/trigger t/events/pin/grab_fast_ret/trigger > seen; cp sample t/trace";
        var (code, error) = run.Run(Script(options), "sh", "-c", seen);
        Assert.True(code == 0, error);
        Assert.Equal($"stacktrace if {when}\nstacktrace if {when}\n", run.Read("seen"));
        Assert.Contains($"\n# pintrace stacks {stacks}\n", run.Read("trace.txt"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "trace-cmd", "-e pin:grab_fast_ret -f comm == \"fio\" -R stacktrace if (CPU == 0) && (comm == \"fio\") ")]
    [InlineData("perf", "-e pin:grab_fast_ret --filter comm == \"fio\" --exclude-perf ")]
    public void Other_tools_take_the_same_filters(string tool, string arguments)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Fake(tool);
        string[] stacks = tool == "perf" ? [] : ["--stacks", "cpu=0"];
        var (code, error) = run.Run(Script(["--tool", tool, "--task", "fio", .. stacks]), "true");
        Assert.True(code == 0, error);
        Assert.Contains(arguments, run.Read("args"), StringComparison.Ordinal);
        Assert.DoesNotContain("pin:gup_put -f", run.Read("args"), StringComparison.Ordinal);
        Assert.DoesNotContain("pin:gup_put --filter", run.Read("args"), StringComparison.Ordinal);
    }

    /// <summary>
    /// Of a folio that was selected everything is recorded until it is freed, and of every folio its releases.
    /// </summary>
    [Theory]
    [InlineData("comm == \"fio\" || strncmp(comm, \"qemu\", 4) == 0 || tid == 77", "--task", "fio,qemu*,77")]
    [InlineData("@called[tid]", "--callsite", "ib_umem_get")]
    [InlineData("@at[tid]", "--device", "/dev/null")]
    public void Bpftrace_remembers_the_pages_that_were_selected(string selected, params string[] options)
    {
        string[] program = Script(["--tool", "bpftrace", .. options]).Split('\n');
        string Line(string place) => program.Single(l => l.StartsWith(place + " ", StringComparison.Ordinal));
        string grab = Line("kretfunc:try_grab_folio_fast"), when = selected[0] == '@' ? selected : $"({selected})";
        Assert.Contains(
            $"/@on && (uint64)retval && ({when} || @held[(uint64)retval])/ {{ @held[(uint64)retval] = 1; ", grab,
            StringComparison.Ordinal);
        Assert.StartsWith("kfunc:gup_put_folio /@on/ { if (@held[(uint64)args->folio]) {", Line("kfunc:gup_put_folio"));
        Assert.Contains("/@on && @held[(uint64)args->folio]/", Line("kfunc:folio_end_writeback"));
        Assert.Contains("delete(@held[@vmemmap + args->pfn * 64]); }", Line("tracepoint:kmem:mm_page_free"));
        Assert.Contains(program, l => l.StartsWith("END { clear(@held); clear(@vmemmap);", StringComparison.Ordinal));
    }

    [Fact]
    public void Bpftrace_is_told_the_number_of_the_device()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Fake("bpftrace");
        run.Tool("grep", "[ \"$2\" = ' vmemmap_base$' ] || exec /bin/grep \"$@\"");
        string functions = run.Read("t/available_filter_functions");
        run.Write("t/available_filter_functions", functions + "rw_verify_area\nsecurity_file_ioctl [mod]\n");
        var (code, error) = run.Run(Script("--tool", "bpftrace", "--device", "/dev/null"), "true");
        Assert.True(code == 0, error);
        const int memory = 1, @null = 3;
        Assert.Contains($"->i_rdev == {memory << 20 | @null} ||", run.Read("program"), StringComparison.Ordinal);
        Assert.Contains("\n# pintrace only device=/dev/null\n", run.Read("trace.txt"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no /dev/nowhere", "--device", "/dev/nowhere")]
    [InlineData("the kernel has no function rw_verify_area that can be probed", "--device", "/dev/null")]
    [InlineData("the kernel has no function ib_umem_get that can be probed", "--callsite", "ib_umem_get")]
    public void Bpftrace_does_not_wait_for_what_cannot_come(string sentence, params string[] options)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Fake("bpftrace");
        run.Write("t/available_filter_functions", "gup_put_folio\n");
        run.Tool("grep", "[ \"$2\" = ' vmemmap_base$' ] || exec /bin/grep \"$@\"");
        Assert.Equal(
            (1, $"pintrace capture: {sentence}\n"), run.Run(Script(["--tool", "bpftrace", .. options]), "true"));
    }

    [Theory]
    [InlineData("ftrace cannot tell who calls: --callsite needs --tool bpftrace.", "--callsite", "f")]
    [InlineData("perf cannot tell which device a pin is for: --device needs --tool bpftrace.",
        "--device", "/dev/sda", "--tool", "perf")]
    [InlineData("perf records the stacks of all events or of none: --stacks all or none.",
        "--stacks", "1/8", "--tool", "perf")]
    [InlineData("'a b' is no task: name it as ps does (at most 15 letters, possibly with * at the end) or by its "
        + "number.", "--task", "fio,a b")]
    [InlineData("'\"' is no function of a kernel.", "--callsite", "\"")]
    [InlineData("'sda' is no absolute path, or has blanks or quotes in it.", "--device", "sda")]
    [InlineData("--stacks must be all, none, 1/N (N a power of two up to 4096) or cpu=0,1,..., not '1/3'.",
        "--stacks", "1/3")]
    public void What_cannot_be_left_out_is_refused(string sentence, params string[] options)
    {
        string[] words = ["capture", "--kernel", "6.12", .. options];
        var (code, output, error) = CliRun.Of(words);
        Assert.Equal((2, "", $"pintrace: {sentence}\n"), (code, output, error));
    }

    [Fact]
    public void Each_choice_says_what_cannot_be_found_then()
    {
        string head = Script("--task", "fio", "--stacks", "1/8").Split("set -eu")[0].ReplaceLineEndings(" ");
        Assert.Contains("Pins of other tasks than fio are not recorded, and so not found", head);
        Assert.Contains("Stacks are recorded of one page in 8", head);
        Assert.DoesNotContain("recorded", Script().Split("set -eu")[0], StringComparison.Ordinal);
    }
}
