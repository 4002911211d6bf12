using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    const string Grab = "(gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast)";
    const string Page = "page=0xffd4000000004000", Folio = "folio=0xffd4000000004000";
    const string Leak = $"""
        wl-7 [001] d..1. 1.0: r: {Grab} {Page} refs=1 flags=0x80001 {Folio} rc=1026
        wl-7 [001] ..... 1.1: sched_process_exit: comm=wl pid=7 prio=120
        sh-9 [000] ..... 1.2: sched_switch: x
        sh-9 [000] ..... 1.3: w: (folio_end_writeback+0x4/0x80) folio=0xffd4000000005000 rc=3
        """;

    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a command; the names of its files stand for files in the folder of the test.</summary>
    CliRun Run(params string[] args)
    {
        var run = CliRun.Of([.. args.Select(InFolder)]);
        return new(run.Code, Short(run.Out), Short(run.Error));

        string InFolder(string arg) => Path.GetExtension(arg) is ".txt" or ".db" ? _folder.File(arg) : arg;
        string Short(string text) => text.Replace(_folder.Path + "/", "", StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_says_what_it_made_of_the_text_and_what_to_do_next()
    {
        _folder.Write("trace.txt", Leak);
        var (code, output, error) = Run("import", "trace.txt", "-o", "x.db");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("""
            x.db: 3 events from 4 lines; kernel like 6.12
              pin                    1
              writeback_end          1
              actor_exit             1
            not used: 1 event of other kinds, 0 lines that are not events
            the trace does not say that events were lost
            next: pintrace analyze x.db

            """.ReplaceLineEndings("\n"), output);
    }

    [Fact]
    public void A_redacted_import_says_which_names_were_replaced_and_which_stayed()
    {
        _folder.Write("trace.txt", Leak);
        Assert.Contains("""
            names replaced: 2 tasks, 1 source
            names kept: 4 functions of every kernel, 0 threads of every kernel; process ids stay, too

            """.ReplaceLineEndings("\n"), Run("import", "trace.txt", "--redact", "-o", "x.db").Out,
            StringComparison.Ordinal);
        var (code, _, error) = Run("import", "trace.txt", "--symbols", "trace.txt", "-o", "y.db");
        Assert.Equal((2, "pintrace: --symbols says what --redact leaves; add --redact.\n"), (code, error));
    }

    [Fact]
    public void What_was_imported_can_be_analyzed()
    {
        _folder.Write("trace.txt", Leak);
        Run("import", "trace.txt", "-o", "x.db");
        var (code, output, _) = Run("analyze", "x.db");
        Assert.Equal(1, code);
        Assert.Contains(
            "page 0x100: pinned at gup_fast_fallback and never unpinned; its owner ended at do_exit",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_mapping_file_says_what_probes_mean()
    {
        _folder.Write("trace.txt", "sh-9 [000] ..... 1.3: mine: (my_unpin+0x4/0x80) pg=0xffd4000000005000\n");
        _folder.Write("map.txt", """{ "probes": { "mine": { "event": "unpin", "at": "entry", "page": "pg" } } }""");
        var (code, output, _) = Run("import", "trace.txt", "--mapping", "map.txt", "--format", "mapped", "-o", "x.db");
        Assert.Equal(0, code);
        Assert.StartsWith(
            "x.db: 1 event from 1 line; kernel like 6.12 (not recognized)\n  unpin                  1\n",
            output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        3,
        "trace.txt is not a trace: no line of it is an event as ftrace, trace-cmd, perf or bpftrace print it.",
        "trace.txt", "-o", "x.db")]
    [InlineData(3, "none.txt does not exist.", "none.txt", "-o", "x.db")]
    [InlineData(3, "trace.txt exists; --force replaces it.", "trace.txt", "-o", "trace.txt")]
    [InlineData(2, "--format mapped needs --mapping FILE.", "trace.txt", "--format", "mapped", "-o", "x.db")]
    [InlineData(
        2,
        "trace.txt:1: this is not JSON: 'nothing of this kind' is an invalid JSON literal. "
            + "Expected the literal 'null'.",
        "trace.txt", "--mapping", "trace.txt", "-o", "x.db")]
    [InlineData(
        2,
        "There is no format 'lttng'; it is auto, ftrace, trace-cmd, perf, bpftrace or mapped.",
        "trace.txt", "--format", "lttng", "-o", "x.db")]
    public void What_cannot_be_imported_is_refused_in_a_sentence(int code, string sentence, params string[] args)
    {
        _folder.Write("trace.txt", "nothing of this kind");
        Assert.Equal(sentence, Run(["import", .. args]).Refusal(code));
        Assert.Equal(["trace.txt"], _folder.Files);
    }
}
