using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

/// <summary>A trace to share has no names of its own.</summary>
public class RedactedSinkTests
{
    const string Text = """
        secret-app-7 [000] ..... 1.0: mm_filemap_add_to_page_cache: dev 254:0 ino d pfn=0x100 ofs=4096 order=0
        secret-app-7 [000] ..... 1.1: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
        secret-app-7 [000] ..... 1.1: <stack trace>
         => folio_end_writeback
         => acme_dma_done [acme]
         => acme_irq [acme]
         => handle_irq_event
        kworker/0:1-9 [000] ..... 1.2: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
        # pintrace kprobe-missed gup_put 48

        """;

    static TraceReader Import(TempFolder folder, bool redact)
    {
        string path = folder.File(redact ? "r.db" : "t.db");
        new TraceImport(
            [new ImportSource("trace.txt", new MemoryStream(Ftrace.Bytes(Text)))]).WriteTo(path, force: false, redact);
        return new TraceReader(path);
    }

    [Fact]
    public void Names_of_processes_modules_and_files_are_replaced_and_the_kernels_stay()
    {
        using var folder = new TempFolder();
        var names = Import(folder, redact: true).Names;
        Assert.Contains(
            "folio_end_writeback < module-1.function-1 [module-1] < module-1.function-2 [module-1] < handle_irq_event",
            Enumerable.Range(1, names.Callsites.Count).Select(i => names.Callsites[new(i)].Stack));
        Assert.Equal(
            ["task-1", "kworker/0:1"], Enumerable.Range(1, names.Actors.Count).Select(i => names.Actors[new(i)].Name));
        Assert.Equal(new TraceFile("file-1", "device-1"), names.Files[new(1)]);
        Assert.Equal(48, names.Facts["missed.gup_put"]);
        string bytes = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder.File("r.db")));
        foreach (
            string secret in new[] { "secret", "acme" }) Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_but_names_is_different()
    {
        using var folder = new TempFolder();
        static List<PageEvent> Events(TraceReader trace)
        {
            using var cursor = trace.ReadEvents();
            var batch = new PageEvent[100];
            // names are numbered in the order of their use
            return [.. batch[..cursor.Read(batch)].Select(e => e with { Actor = default, Callsite = default })];
        }
        Assert.Equal(Events(Import(folder, redact: false)), Events(Import(folder, redact: true)));
    }
}
