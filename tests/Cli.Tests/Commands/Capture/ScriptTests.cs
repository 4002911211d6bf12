using Xunit;

namespace Pintrace.Cli.Tests.Commands.Capture;

/// <summary>The scripts do what they say, and leave tracefs as it was.</summary>
public sealed class ScriptTests
{
    static readonly string[] SettingFiles =
    [
        "tracing_on",
        "trace_clock",
        "buffer_size_kb",
        "options/record-tgid",
        "events/pin/gup_put/enable",
        "events/kmem/mm_page_free/enable",
    ];

    static string[] Settings(ScriptRun run) => [.. SettingFiles.Select(f => run.Read("t/" + f).Trim())];

    [Fact]
    public void What_ftrace_captures_is_imported_and_nothing_stays_switched_on()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), "cp", "sample", "t/trace");
        Assert.Equal(0, code);
        Assert.Equal(
            [
                "offsets are NOT looked up (no BTF, or neither bpftool nor pahole) but by the rule for struct page of "
                + "64 bits: a word of flags, five words, _mapcount, _refcount: "
                + "flags=0x0 compound_head=0x8 mapping=0x18 mapcount=0x30 refcount=0x34 pipe_page=0x0 ",
                "the offset of pincount is not known; the trace will lack counts of pins of large folios",
                "vmemmap_base could not be read: the import will work it out from the trace",
            ],
            error.Split('\n')[..^2].Select(line => line.Replace("pintrace capture: ", "", StringComparison.Ordinal)));
        Assert.Equal(["1", "local", "7", "0", "0", "0"], Settings(run));
        string text = run.Read("trace.txt");
        Assert.StartsWith("# pintrace kernel 6.12.95-amd64\n", text, StringComparison.Ordinal);
        Assert.Contains("\n# pintrace kprobe-missed gup_put 3\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("kprobe-missed other", text, StringComparison.Ordinal);
        Assert.Contains(
            "\n# pintrace probe f:pin/grab_ret try_grab_folio%return folio=$arg1:x64 refs=$arg2:s32 flags=$arg3:x32 "
            + "ret=$retval:s32 rc=+0x34($arg1):s32\n",
            text,
            StringComparison.Ordinal);
        Assert.EndsWith(ScriptRun.Traced, text, StringComparison.Ordinal);
        Assert.Contains("leaked-pin", Analyzed(run), StringComparison.Ordinal);
    }

    static string Analyzed(ScriptRun run)
    {
        Assert.Equal(0, CliRun.Of("import", run.PathOf("trace.txt"), "-o", run.PathOf("x.db")).Code);
        return CliRun.Of("analyze", run.PathOf("x.db")).Out;
    }

    [Fact]
    public void Offsets_that_are_given_are_used()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun().With(
            "OFFSETS",
            "flags=0x0 compound_head=0x8 mapping=0x18 mapcount=0x30 refcount=0x38 pincount=0x60 pipe_page=0x0");
        Assert.Equal(0, run.Run(ScriptRun.Script("ftrace"), "cp", "sample", "t/trace").Code);
        Assert.Contains("rc=+0x38($arg1):s32 pc=+0x60($arg1):s32\n", run.Read("trace.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_cannot_know_stops()
    {
        const string sentence = "OFFSETS has recount=0x34; "
            + "there are flags= compound_head= mapping= mapcount= refcount= pincount= pipe_page= ";
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun().With("OFFSETS", "recount=0x34");
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), "true");
        Assert.Equal((1, $"pintrace capture: {sentence}"), (code, error.TrimEnd('\n').Split('\n')[^1]));
        Assert.Equal("", run.Read("t/dynamic_events"));
    }

    [Theory]
    [InlineData(
        "6.6.30",
        "this script is for kernels like 6.12, and 6.6.30 is none; make another with pintrace capture --kernel, or go "
        + "on with ANY_KERNEL=1")]
    [InlineData("6.12.1", "the tracer function is in use", "t/current_tracer", "function\n")]
    [InlineData(
        "6.12.1", "events are being traced already: sched:sched_switch ...", "t/set_event", "sched:sched_switch\n")]
    [InlineData("6.12.1", "there are probes of the group pin already", "t/dynamic_events", "f:pin/x f\n")]
    [InlineData("6.12.1", "trace.txt exists; OUT=FILE names another", "trace.txt", "mine\n")]
    public void A_script_that_would_do_harm_stops(
        string release, string sentence, string file = "x", string content = "")
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun(release);
        run.Write(file, content);
        Assert.Equal((1, $"pintrace capture: {sentence}\n"), run.Run(ScriptRun.Script("ftrace"), "true"));
        Assert.Equal(content, run.Read(file));
    }

    [Fact]
    public void Without_an_essential_probe_nothing_is_captured()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        File.Delete(run.PathOf("t/dynamic_events"));
        Directory.CreateDirectory(run.PathOf("t/dynamic_events"));      // takes no line
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), "true");
        Assert.Equal(1, code);
        Assert.Contains(
            "pintrace capture: left out, the kernel refuses it: f:pin/grab_fast try_grab_folio_fast ",
            error,
            StringComparison.Ordinal);
        Assert.Contains(
            "pintrace capture: the kernel refuses a probe that is needed: f:pin/grab_fast_ret ",
            error,
            StringComparison.Ordinal);
        Assert.Equal(["1", "[local] global mono"], Settings(run)[..2]);
    }

    [Theory]
    [InlineData("trace-cmd", " -C mono -b 65536 ", " -e pin:gup_put -R stacktrace ", "\n65536\n")]
    [InlineData(
        "perf",
        " -k CLOCK_MONOTONIC -a -g --kernel-callchains ",
        " -e pin:gup_put --exclude-perf ",
        " -e kmem:mm_page_free --exclude-perf ")]
    public void Other_tools_record_the_same_probes(string tool, params string[] arguments)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Fake(tool);
        var (code, error) = run.Run(ScriptRun.Script(tool), "true");
        Assert.True(code == 0, error);
        string line = run.Read("args");
        string[] common = ["record -o ", " -e kmem:mm_page_free ", " 0 true\n"];
        Assert.All([.. common, .. arguments], a => Assert.Contains(a, line, StringComparison.Ordinal));
        Assert.DoesNotContain("pin:base", line, StringComparison.Ordinal);
        Assert.EndsWith(ScriptRun.Traced, run.Read("trace.txt"), StringComparison.Ordinal);
        if (tool == "trace-cmd") Assert.Equal("7\n", run.Read("t/buffer_size_kb"));
    }

    /// <summary>bpftrace refuses a program with a function that the kernel does not have.</summary>
    [Theory]
    [InlineData(
        "try_grab_folio_fast try_grab_folio gup_put_folio",
        "kretfunc:try_grab_folio_fast kretfunc:try_grab_folio kfunc:gup_put_folio")]
    [InlineData(
        "try_grab_page try_grab_folio gup_put_folio",
        "kretfunc:try_grab_folio kretfunc:try_grab_page kfunc:gup_put_folio")]
    public void Bpftrace_gets_the_functions_that_the_kernel_has(string functions, string places)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun("6.6.60");
        run.Fake("bpftrace");
        run.Write("t/available_filter_functions", string.Concat(functions.Split(' ').Select(f => f + "\n")));
        var (code, error) = run.Run(ScriptRun.Script("bpftrace", "6.6"), "true");
        Assert.True(code == 0, error);
        var lines = run.Read("program").Split('\n').Where(l => l.StartsWith('k')).Select(l => l.Split(' ')[0]);
        Assert.Equal(places, string.Join(' ', lines));
        run.Write("t/available_filter_functions", "gup_put_folio\n");
        File.Delete(run.PathOf("trace.txt"));
        (code, error) = run.Run(ScriptRun.Script("bpftrace", "6.6"), "true");
        Assert.Equal(1, code);
        Assert.EndsWith(
            "pintrace capture: the kernel lets none of the functions be probed that take and release pins\n", error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6.12.95", "1", "))->flags, ", "\\n%s\\n\"")]
    [InlineData("6.18.1", "0", "->flags.f, ", "\\n\"")]
    public void Bpftrace_gets_a_program_that_fits_the_kernel(string release, string stacks, string flags, string end)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun(release).With("STACKS", stacks);
        run.Fake("bpftrace");
        var (code, error) = run.Run(ScriptRun.Script("bpftrace", release), "true");
        Assert.True(code == 0, error);
        string[] program = run.Read("program").Split('\n');
        string put = program.Single(l => l.Contains(" PUT ", StringComparison.Ordinal));
        Assert.Contains(flags.Replace("))", ")", StringComparison.Ordinal), put, StringComparison.Ordinal);
        Assert.Contains(end, put, StringComparison.Ordinal);
        Assert.Equal(stacks == "1", put.Contains("kstack", StringComparison.Ordinal));
        Assert.Single(program, l => l.StartsWith("BEGIN", StringComparison.Ordinal));
        Assert.StartsWith("# pintrace kernel " + release + "\n", run.Read("trace.txt"), StringComparison.Ordinal);
        Assert.EndsWith(
            "# pintrace bpftrace 2\n# pintrace end events=3\n", run.Read("trace.txt"), StringComparison.Ordinal);
    }

    /// <summary>Otherwise a busy machine adds events for as long as bpftrace takes to print those of before.</summary>
    [Fact]
    public void Bpftrace_records_nothing_more_when_the_script_waits_for_it()
    {
        string[] program = ScriptRun.Script("bpftrace").Split('\n');
        string[] counting = [.. program.Where(l => l.Contains("{ @events = count(); ", StringComparison.Ordinal))];
        Assert.NotEmpty(counting);
        Assert.All(counting, l => Assert.Matches("^[a-z]+:[a-z_:]+ /@on( && \\(uint64\\)retval[^/]*)?/ ", l));
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        run.Fake("bpftrace");
        run.Tool("bpftrace", ScriptRun.Bpftrace.Replace("@events", "@on: 0\n@events", StringComparison.Ordinal));
        var (code, error) = run.Run(ScriptRun.Script("bpftrace"), "true");
        Assert.True(code == 0, error);
        Assert.DoesNotContain("@on", run.Read("trace.txt"), StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", error, StringComparison.Ordinal);
    }
}
