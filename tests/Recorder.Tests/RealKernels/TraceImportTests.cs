using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels;

public sealed class TraceImportTests : IDisposable
{
    const string Wb = "sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3\n";

    readonly string _folder = Directory.CreateTempSubdirectory("pintrace").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Path(string name) => System.IO.Path.Combine(_folder, name);

    static ImportSource Source(string text, string name = "trace.txt") =>
        new(name, new MemoryStream(Ftrace.Bytes(text)));

    static string Refusal(params ImportSource[] sources) =>
        Assert.Throws<InputException>(() => Ftrace.Import(sources)).Message;

    [Theory]
    [InlineData("")]
    [InlineData("Dear kernel,\nplease pin my pages.\n")]
    [InlineData("SQLite format 3\0\u0001\u0002")]
    public void Text_that_is_no_trace_is_refused(string text) =>
        Assert.Equal(
            "trace.txt is not a trace: no line of it is an event as ftrace, trace-cmd, perf or bpftrace print it.",
            Refusal(Source(text)));

    [Fact]
    public void A_trace_without_the_probes_is_refused_and_told_which() =>
        Assert.StartsWith(
            "trace.txt has no event that shows pinned pages; capture with probes on the returns of try_grab_folio_fast",
            Refusal(Source("sh-7 [000] ..... 1.0: mm_page_free: page=0 pfn=0x100 order=0\n")),
            StringComparison.Ordinal);

    [Fact]
    public void Flags_of_an_unknown_kernel_are_refused() => Assert.Contains(
        "is from a kernel that pintrace does not know", Refusal(Source("""
        sh-7 [000] 1.0: g: (internal_get_user_pages_fast+0x1/0x2 <- try_grab_folio) folio=@100 refs=1 flags=0x8000001 \
            rc=1026
        sh-7 [000] ..... 1.1: p: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x8000000 rc=1026
        """)), StringComparison.Ordinal);

    /// <summary>Lines are counted over all files, and each file says which is its first.</summary>
    [Theory]
    [InlineData("sh-7 [003] ..... 5.000001: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3\n")]
    [InlineData("sh 7 [003] 5.000001: 1 probe:wb_end: (ffffffff8137ad20) folio=@100 rc=3\n")]
    [InlineData("5000001000 3 7 sh WBEND folio=@100 rc=3\n")]
    public void An_event_keeps_its_processor_its_line_and_its_time(string line)
    {
        string later = line.Replace("5.000001", "7.5", StringComparison.Ordinal)
            .Replace("5000001000", "7500000000", StringComparison.Ordinal);
        var trace = Ftrace.Import(Source($"# a\n# b\n{line}# c\n", "a.txt"), Source($"# d\n{later}", "b.txt"));
        Assert.Equal([(3, 3), (3, 6)], trace.Events.Select(e => (e.Cpu.Number, e.Line)));
        Assert.Equal([new("a.txt", 1), new TraceSource("b.txt", 5)], trace.Names.Sources);
        Assert.Equal(5_000_001_000, trace.Header.Start);
        Assert.Equal(2_499_999_000, trace.Events[1].Tick);
    }

    /// <summary>Each event of a real trace leads back to the line that the kernel printed of it.</summary>
    [Theory]
    [InlineData("pinbug-leak.linux-6.12.txt.gz")]
    [InlineData("pinbug-leak.linux-6.1.txt.gz")]
    public void Every_event_leads_back_to_its_line(string name)
    {
        byte[] packed = File.ReadAllBytes(RepoFiles.Path("traces", name));
        string[] lines = [.. Ftrace.LinesOf(packed)];
        var trace = Ftrace.Import(packed);
        Assert.InRange(trace.Events.Count, 2000, 5000);
        Assert.All(trace.Events, e =>
        {
            string line = lines[e.Line - 1];
            string time = ((trace.Header.Start!.Value + e.Tick) / 1e9m).ToString("0.000000", null);
            Assert.Contains($"-{trace.Names.Actors[e.Actor].Pid} ", line, StringComparison.Ordinal);
            Assert.Contains($" [{e.Cpu.Number:000}] ", line, StringComparison.Ordinal);
            Assert.Contains($" {time}: ", line, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Packed_text_that_was_cut_off_is_refused()
    {
        var lines = Enumerable.Range(0, 1000)
            .Select(i => $"sh-7 [000] ..... {i}.0: w: (folio_end_writeback) folio=@100 rc={i * 7919 % 1000}\n");
        byte[] packed = Ftrace.Gzip(string.Concat(lines));
        Assert.Equal(1000, Ftrace.Import(packed).EventCount);
        Assert.Equal(
            "trace.txt cannot be read: it ends in the middle of its gzip data.",
            Refusal(new ImportSource("trace.txt", new MemoryStream(packed[..(packed.Length / 2)]))));
    }

    [Fact]
    public void Packed_parts_can_stand_one_after_the_other() => Assert.Equal(
        2, Ftrace.Import([.. Ftrace.Gzip(Wb), .. Ftrace.Gzip(Wb)]).EventCount);

    [Theory]
    [InlineData(5)]      // of the header of the last part
    [InlineData(40)]      // of its data
    [InlineData(-3)]      // of its end
    public void Packed_data_that_was_cut_off_in_a_later_part_is_noticed(int length)
    {
        byte[] part = Ftrace.Gzip(Wb);
        byte[] cut = [.. part, .. length < 0 ? part[..^-length] : part[..length]];
        Assert.Equal(
            "trace.txt cannot be read: it ends in the middle of its gzip data.",
            Refusal(new ImportSource("trace.txt", new MemoryStream(cut))));
    }

    [Fact]
    public void Damaged_packed_data_is_noticed()
    {
        byte[] packed = Ftrace.Gzip(Wb);
        packed[^6] ^= 1;      // of the checksum
        Assert.Equal(
            "trace.txt cannot be read: its gzip data is damaged.",
            Refusal(new ImportSource("trace.txt", new MemoryStream(packed))));
    }

    [Fact]
    public void What_follows_packed_data_and_is_none_is_ignored() => Assert.Equal(
        1, Ftrace.Import([.. Ftrace.Gzip(Wb), .. "padding"u8]).EventCount);

    [Fact]
    public void Parts_are_read_in_order_as_one_trace()
    {
        var trace =
            Ftrace.Import(Source(Wb, "a.txt"), Source(Wb.Replace("1.0", "2.0", StringComparison.Ordinal), "b.txt"));
        Assert.Equal([0, 1_000_000_000], trace.Events.Select(e => e.Tick));
        Assert.Equal("a.txt, b.txt, kernel like 6.12 (not recognized)", trace.Header.Origin);
    }

    [Fact]
    public void Parts_in_the_wrong_order_are_refused() => Assert.Equal(
        "b.txt begins before the file named before it ends; the parts of a trace must be named in the order of time.",
        Refusal(Source(Wb, "a.txt"), Source(Wb.Replace("1.0", "0.5", StringComparison.Ordinal), "b.txt")));

    [Fact]
    public void A_whole_import_appears_under_its_name()
    {
        var summary = new TraceImport([Source(Wb)]).WriteTo(Path("x.db"), force: false);
        var trace = new TraceReader(Path("x.db"));
        Assert.Equal((1, 1), (summary.Events, trace.EventCount));
        Assert.Equal(
            (TraceHeader.Imported, TraceHeader.Complete, TraceCoverage.None),
            (trace.Header.Source, trace.Header.State, trace.Header.Coverage));
        Assert.Equal(["x.db"], Directory.GetFiles(_folder).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public void A_name_that_changed_after_it_was_written_is_written_again()
    {
        var lines = Enumerable.Range(0, 3 * TraceWriter.BatchSize).Select(
            i => $"{(i < 2 * TraceWriter.BatchSize ? "sh" : "wl")}-7 [000] ..... "
                + $"{i}.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3\n");
        new TraceImport([Source(string.Concat(lines))]).WriteTo(Path("x.db"), force: false);
        Assert.Equal("wl", new TraceReader(Path("x.db")).Names.Actors[new(1)].Name);
    }

    [Fact]
    public void A_refused_import_leaves_nothing_behind()
    {
        Assert.Throws<InputException>(() => new TraceImport([Source("no trace")]).WriteTo(Path("x.db"), force: false));
        ImportSource[] disordered = [Source(Wb, "a"), Source(Wb.Replace("1.0", "0.5", StringComparison.Ordinal), "b")];
        Assert.Throws<InputException>(() => new TraceImport(disordered).WriteTo(Path("x.db"), force: false));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_refused_import_keeps_what_it_would_have_replaced()
    {
        File.WriteAllText(Path("x.db"), "precious");
        Assert.Contains(
            "exists; --force replaces it",
            Assert.Throws<InputException>(
                () => new TraceImport([Source(Wb)]).WriteTo(Path("x.db"), force: false)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => new TraceImport([Source("no trace")]).WriteTo(Path("x.db"), force: true));
        Assert.Equal("precious", File.ReadAllText(Path("x.db")));
    }

    [Fact]
    public void An_interrupted_import_leaves_a_shorter_trace()
    {
        using var cancel = new CancellationTokenSource();
        string text = string.Concat(Enumerable.Repeat(Wb, 200_000));
        Assert.Throws<OperationCanceledException>(
            () => new TraceImport([Source(text)]).WriteTo(
                Path("x.db"), force: false, progress: _ => cancel.Cancel(), cancel: cancel.Token));
        var trace = new TraceReader(Path("x.db"));
        Assert.Equal(TraceHeader.Interrupted, trace.Header.State);
        Assert.InRange(trace.EventCount, 1, 199_999);
    }
}
