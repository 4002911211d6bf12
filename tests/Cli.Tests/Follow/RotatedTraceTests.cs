using System.Text;
using Pintrace.Analyzer;
using Pintrace.Cli.Follow;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests.Follow;

/// <summary>A followed trace in files of one second each: what one of them alone tells.</summary>
public sealed class RotatedTraceTests : IDisposable
{
    const string Folio = "folio=0xffd4000000004000";

    readonly TempFolder _folder = new();
    readonly StringWriter _told = new();
    readonly List<(string File, long Events, AnalysisReport Report)> _closed = [];

    public void Dispose() => _folder.Dispose();

    static string Pin(string time, int refs = 1) =>
        $"wl-7 [001] d..1. {time}: r: (pinbug_ioctl+0x8/0x10 <- try_grab_folio_fast) page=0xffd4000000004000 "
            + $"refs={refs} flags=0x80001 {Folio} rc={refs * 1024 + 2}\n";

    static string Unpin(string time, int refs = 1, int held = 1) =>
        $"wl-7 [001] ..... {time}: p: (gup_put_folio+0x0/0x90) {Folio} refs={refs} flags=0x80000 pflags=0x4038 "
            + $"rc={held * 1024 + 2} map=0xff11000004502289\n";

    static string Exit(string time) => $"wl-7 [001] ..... {time}: sched_process_exit: comm=wl pid=7 prio=120\n";

    static string Other(string time) =>
        $"sh-9 [000] ..... {time}: w: (folio_end_writeback+0x4/0x80) folio=0xffd4000000005000 rc=3\n";

    /// <summary>Each file's findings and how many pins it leaves open: "leaked-pin pinbug_ioctl, 1 open".</summary>
    string Files(string text, int? keep = null)
    {
        var import = new TraceImport([new("text", new MemoryStream(Encoding.UTF8.GetBytes(text)))]);
        var rotation = new Rotation(null, TimeSpan.FromSeconds(1), keep);
        RotatedTrace.Import(
            import, rotation, _folder.File("t.db"), _told, (file, n, report) => _closed.Add((file, n, report)));
        return string.Join("; ", _closed.Select(c => Account(c.File, c.Events)));
    }

    static string Account(string file, long events)
    {
        if (!File.Exists(file)) return "gone";
        var trace = new TraceReader(file);
        var report = Analysis.Run(trace);
        Assert.Equal(events, Verification.Run(trace).Events);
        Assert.Equal(TraceHeader.Complete, trace.Header.State);
        var findings = report.Findings.Select(
            f => $"{(f.Conclusive ? "" : "perhaps ")}{PublicName.Of(f.Kind)} {trace.Names.CallsiteName(f.Callsite)}, ");
        return $"{string.Concat(findings)}{Open(trace)} open";
    }

    static long Open(TraceReader trace)
    {
        long open = 0;
        foreach (var batch in EventBatches.Of(trace, default))
            foreach (var e in batch.Span)
                open += e.Kind switch { EventKind.Pin => e.N, EventKind.Unpin => -e.N, _ => 0 };
        return open;
    }

    /// <summary>Taken in the first second, its owner ends in the third one.</summary>
    [Fact]
    public void A_leak_is_told_where_its_owner_ends_with_the_callsite_that_took_it()
    {
        string text = Pin("1.0") + Other("1.1") + Other("2.1") + Exit("3.2") + Other("3.4");
        Assert.Equal("1 open; long-pin pinbug_ioctl, 1 open; leaked-pin pinbug_ioctl, 1 open", Files(text));
        const string pinned = "page 0x100: pinned at pinbug_ioctl and never unpinned; its owner ended at do_exit";
        Assert.Equal(
            $"""
              1.10 s  info long-pin, leak: page 0x100: taken at pinbug_ioctl, open at the end, held for at least 1.10 s
              2.40 s  error leaked-pin, leak: {pinned}

            """, _told.ToString());
    }

    /// <summary>What is told is not carried on, and so is neither told again nor kept for ever.</summary>
    [Fact]
    public void A_leak_is_in_one_file() => Assert.Equal(
        "leaked-pin pinbug_ioctl, 1 open; 0 open; 0 open",
        Files(Pin("1.0") + Exit("1.2") + Other("1.4") + Other("2.1") + Other("3.2")));

    /// <summary>The grace after an exit may end in the next file.</summary>
    [Fact]
    public void An_exit_at_the_end_of_a_file_counts_in_the_next() => Assert.Equal(
        "1 open; leaked-pin pinbug_ioctl, 1 open",
        Files(Other("1.0") + Pin("1.8") + Exit("1.99") + Other("2.01") + Other("2.2")));

    [Fact]
    public void What_is_released_in_a_later_file_was_taken_before_it()
    {
        Assert.Equal("1 open; 0 open", Files(Other("1.0") + Pin("1.9") + Unpin("2.1")));
        string said = CliRun.Of("analyze", _closed[1].File).Out;
        Assert.DoesNotContain("older than the trace", said, StringComparison.Ordinal);
    }

    /// <summary>Of three pins that were taken at once, one is released in the first file.</summary>
    [Fact]
    public void What_is_left_of_an_acquisition_goes_on()
    {
        string unpins = Unpin("1.9", refs: 1, held: 3) + Unpin("2.01", refs: 2, held: 2);
        Assert.Equal("2 open; 0 open", Files(Other("1.0") + Pin("1.8", refs: 3) + unpins));
    }

    [Fact]
    public void A_loss_in_an_earlier_file_casts_doubt_on_what_was_taken_before_it() => Assert.Equal(
        "1 open; perhaps leaked-pin pinbug_ioctl, 1 open",
        Files(Other("1.0") + Pin("1.8") + "CPU:0 [LOST 3 EVENTS]\n" + Other("1.9") + Exit("2.01") + Other("2.2")));

    [Fact]
    public void A_loss_before_it_was_taken_does_not() => Assert.Equal(
        "1 open; leaked-pin pinbug_ioctl, 1 open",
        Files(Other("1.0") + "CPU:0 [LOST 3 EVENTS]\n" + Other("1.7") + Pin("1.8") + Exit("2.01") + Other("2.2")));

    /// <summary>Cleaned while pinned for writing, in the first file; released clean in the second.</summary>
    [Fact]
    public void What_happened_to_a_pinned_page_goes_on_with_its_pin()
    {
        string clean = $"kw-5 [000] ..... 1.9: c: (folio_clear_dirty_for_io+0x0/0x10) {Folio} pflags=0x4038 rc=1026 "
            + "map=0xff11000004502288\n";
        string unpin = Unpin("2.01").Replace("2289", "2288", StringComparison.Ordinal);
        unpin = unpin.Replace("pflags=0x4038", "pflags=0x4028", StringComparison.Ordinal);
        Assert.Equal("1 open; lost-dirty gup_put_folio, 0 open", Files(Other("1.0") + Pin("1.85") + clean + unpin));
    }

    /// <summary>Times are those of the run in all files; the second one lasts a tenth of a second.</summary>
    [Fact]
    public void A_file_says_when_it_begins()
    {
        Files(Other("1.0") + Other("2.5") + Other("2.6"));
        var second = new TraceReader(_closed[1].File);
        Assert.Equal((1_500_000_000, 1_000_000_000), (second.Header.Began, second.Header.Start));
        Assert.Contains("1 page, 100 ms;", CliRun.Of("analyze", _closed[1].File).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_oldest_closed_files_go()
    {
        Assert.Equal("gone; gone; 0 open; 0 open", Files(
            Other("1.0") + Other("2.0") + Other("3.0") + Other("4.0"), keep: 2));
        Assert.Equal(["t.000003.db", "t.000004.db"], Names());
    }

    IEnumerable<string?> Names() => Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order();

    /// <summary>Files of an earlier run stay, and count neither as this run's nor in its numbers twice.</summary>
    [Fact]
    public void A_run_goes_on_after_the_files_that_are_there()
    {
        File.WriteAllText(_folder.File("t.000041.db"), "");
        File.WriteAllText(_folder.File("t.old.db"), "");
        Files(Other("1.0") + Other("2.0"), keep: 1);
        Assert.Equal(["t.000041.db", "t.000043.db", "t.old.db"], Names());
    }

    /// <summary>The counters are those of the whole run: a file that has few of its events is not a poor one.</summary>
    [Fact]
    public void The_kernels_counters_are_not_held_against_a_single_file()
    {
        const string counters = "# pintrace vmstat-before nr_foll_pin_released 0\n";
        Files(counters + Pin("1.0") + Unpin("1.1") + Other("2.1")
            + "# pintrace vmstat-after nr_foll_pin_released 1\n");
        string said = CliRun.Of("analyze", _closed[1].File).Out;
        Assert.Contains("how many pins are missing is not known", said, StringComparison.Ordinal);
    }
}
