using System.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Redaction;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Redaction;

/// <summary>A trace to share has no names but those that every kernel has.</summary>
public sealed class RedactedSinkTests : IDisposable
{
    const string Source = "customer-42.txt";
    const string Text = """
        secret-app-7 [000] ..... 1.0: mm_filemap_add_to_page_cache: dev 254:77 ino dead1 pfn=0x100 ofs=4096 order=0
        secret-app-7 [000] ..... 1.1: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
        secret-app-7 [000] ..... 1.1: <stack trace>
         => folio_end_writeback
         => acme_dma_done [acme]
         => acme_irq
         => handle_irq_event
         => follow_the_money
         => 0xffffffffc0771234
        <...>-8 [000] ..... 1.2: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
        late-name-8 [000] ..... 1.3: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
        kworker/0:1-9 [000] ..... 1.4: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
        irq/45-acmehba-10 [000] ..... 1.5: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
        kworker/0:1-acmewq-11 [000] ..... 1.6: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
        # pintrace kprobe-missed gup_put 48
        # pintrace kprobe-missed acme_probe 3
        # pintrace vmstat-before acme_counter 3
        # pintrace only task=late-name
        # pintrace only device=/dev/acme0
        # pintrace stacks 1/8

        """;

    readonly TempFolder _folder = new();
    int _number;

    public void Dispose() => _folder.Dispose();

    (TraceReader Trace, ImportSummary Summary) Import(Stream text, bool redact, string? symbols = null)
    {
        string path = _folder.File($"{++_number}.db");
        var import = new TraceImport([new ImportSource(Source, text)]);
        if (redact) import.Redact(symbols);
        var summary = import.WriteTo(path, force: false);
        return (new TraceReader(path), summary);
    }

    static MemoryStream Small => new(Ftrace.Bytes(Text));

    static IEnumerable<T> All<T>(NameTable<T> table) where T : notnull =>
        Enumerable.Range(1, table.Count).Select(i => table[new(i)]);

    /// <summary>Every text of the tables that a name can stand in.</summary>
    static IEnumerable<string> Texts(TraceReader trace)
    {
        var names = trace.Names;
        var functions = All(names.Callsites).SelectMany(c => c.Stack.Split(Callsite.Separator).Append(c.Name));
        return
        [
            .. functions.SelectMany(f => f.Split(' ', '[', ']')), .. All(names.Actors).Select(a => a.Name),
            .. All(names.Files).SelectMany(f => new[] { f.Name, f.FileSystem }), .. names.Facts.Keys,
            .. names.Sources.Select(s => s.Name), .. trace.Header.Origin.Split(", "), .. All(names.Operations),
        ];
    }

    [Fact]
    public void Names_are_replaced_unless_every_kernel_has_them()
    {
        var (trace, summary) = Import(Small, redact: true);
        var names = trace.Names;
        var callsite = All(names.Callsites).Single(c => c.Stack.Contains('['));
        Assert.Equal(
            "folio_end_writeback < function-1 [module-1] < function-2 [?] < handle_irq_event < function-3 [?]"
            + " < function-4 [?]", callsite.Stack);
        Assert.Equal(("function-1", "module-1"), (callsite.Name, callsite.Module));
        Assert.Equal(
            ["task-1-7", "task-2-8", "kworker/0:1-9", "kernel-thread-1-10", "kernel-thread-2-11"],
            All(names.Actors).Select(a => a.Task));
        Assert.Equal(new TraceFile("file-1", "device-1"), names.Files[new(1)]);
        Assert.Equal(
            [
                "missed.gup_put", "missed.probe-1", "only.device=device-2", "only.task=task-2", "stacks.1/8",
                "vmstat_before.counter-1",
            ],
            names.Facts.Keys);
        Assert.Equal("source-1", Assert.Single(names.Sources).Name);
        Assert.StartsWith("source-1, ", trace.Header.Origin, StringComparison.Ordinal);
        Assert.Equal(new KeptNames(Core: 3, Listed: 0, Threads: 1), summary.Kept);
        Assert.Equal(
            "2 task, 2 kernel thread, 4 function, 1 module, 1 file, 2 device, 1 probe, 1 counter, 1 source",
            string.Join(", ", summary.Replaced.Select(r => $"{r.Count} {r.Kind}")));
    }

    /// <summary>fs/ext4/inode.c has them, which many distributions build as a module.</summary>
    [Theory]
    [InlineData("mpage_submit_folio")]
    [InlineData("mpage_prepare_extent_to_map")]
    public void Functions_of_what_may_be_a_module_are_not_in_every_kernel(string function) =>
        Assert.DoesNotContain(function, KernelFunctions.Core.AsEnumerable());

    public static TheoryData<string> Traces => [Source, .. RealTraces];

    static readonly string[] RealTraces = ["pinbug-leak.linux-6.12.txt.gz", "pinbug-leak.linux-6.1.txt.gz"];

    [Theory]
    [MemberData(nameof(Traces))]
    public void Neither_a_table_nor_the_bytes_of_the_file_have_a_name_of_the_original(string file)
    {
        Stream Open() => file == Source ? Small : File.OpenRead(RepoFiles.Path("traces", file));
        HashSet<string> known = [.. KernelFunctions.Core, "kworker/0:1", "missed.gup_put", "stacks.1/8"];
        var original = Import(Open(), redact: false).Trace;
        string[] common = ["kernel like", "<", "kworker/", "ksoftirqd/", "migration/", "rcu_", "kcompactd"];
        string[] secrets =
        [
            .. Texts(original).Where(t => t.Length > 1 && !known.Contains(t))
                .Where(t => !Array.Exists(common, c => t.StartsWith(c, StringComparison.Ordinal))),
        ];
        var trace = Import(Open(), redact: true).Trace;
        Assert.Contains(Source, secrets);
        Assert.Empty(Texts(trace).Intersect(secrets));
        string bytes = Encoding.Latin1.GetString(File.ReadAllBytes(trace.Path));
        Assert.DoesNotContain(secrets, s => s.Length > 3 && bytes.Contains(s, StringComparison.Ordinal));
    }

    [Fact]
    public void Functions_of_a_symbol_file_stay_unless_it_says_that_they_are_a_modules()
    {
        string symbols = _folder.File("kallsyms");
        File.WriteAllText(symbols, """
            # of the machine
            ffffffff81000000 T follow_the_money
            ffffffffc0001000 t acme_irq	[acme]
            """);
        var (trace, summary) = Import(Small, redact: true, symbols);
        Assert.Contains("function-2 [?] < handle_irq_event < follow_the_money < function-3",
            All(trace.Names.Callsites).Single(c => c.Stack.Contains('[')).Stack, StringComparison.Ordinal);
        Assert.Equal(1, summary.Kept?.Listed);
    }

    [Fact]
    public void A_symbol_file_that_is_none_is_refused_with_the_line()
    {
        string symbols = _folder.File("letter.txt");
        File.WriteAllText(symbols, "follow_the_money\ndear customer\n");
        string error = Assert.Throws<InputException>(() => Import(Small, redact: true, symbols)).Message;
        Assert.StartsWith($"Symbol file {symbols}, line 2 is no symbol", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_but_names_is_different()
    {
        static List<PageEvent> Events(TraceReader trace)
        {
            using var cursor = trace.ReadEvents();
            var batch = new PageEvent[100];
            // names are numbered in the order of their use
            return [.. batch[..cursor.Read(batch)].Select(e => e with { Actor = default, Callsite = default })];
        }
        Assert.Equal(Events(Import(Small, redact: false).Trace), Events(Import(Small, redact: true).Trace));
    }
}
