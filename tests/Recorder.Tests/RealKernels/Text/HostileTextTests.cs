using Pintrace.Recorder.Files;
using Pintrace.Recorder.RealKernels.Text;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text;

public class HostileTextTests
{
    const string Wb = "sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3";

    const string Trace = """
        # entries-in-buffer/entries-written: 15168/16982   #P:2
        wl-7 ( 7) [001] 16.418534: grab_fast: (try_grab_folio_fast) page=@100 refs=1 flags=0x80001 \
            pflags=0xfffffc0020908 rc=2
        wl-7 [001] d..1. 16.418625: <stack trace>
         => fprobe_handler
         => try_grab_folio_fast
         => pinbug_ioctl
        wl-7 [001] 16.418643: grab_fast_ret: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 \
            flags=0x80001 folio=@100 rc=1026 pc=-1 mc=0
        wl-7 [001] ..... 16.5: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x8 rc=1026 mc=0
        CPU:1 [LOST 86 EVENTS]
        wl-8 [000] ...1. 17.0: mkclean: (folio_mkclean+0x4/0x100) folio=@100 pflags=0xfffffd0004039 rc=4 mc=0
        wl-8 [000] ...1. 17.1: mkclean_ret: (folio_clear_dirty_for_io <- folio_mkclean) folio=@100 ret=1 rc=1028
        wl-8 [000] ..... 17.2: mm_filemap_add_to_page_cache: dev 0:20 ino 113 pfn=0x100 ofs=4096 order=0
        wl-8 [000] 17.3: mm_page_alloc: page=000000005ccdb3ea pfn=0x101 order=1 gfp_flags=GFP_KERNEL|__GFP_COMP
        wl-8 [000] ..... 17.4: task_newtask: pid=9 comm=sh clone_flags=3d0f00 oom_score_adj=0
        wl-8 [000] ..... 17.5: pinbug_dma_begin: pinbug dma_start id=0 page=ffd4000000004000 pfn=0x100
        wl-8 [000] ..... 17.6: sched_process_exit: comm=wl pid=8 prio=120
        """;

    [Fact]
    public void Line_ends_of_other_systems_and_a_cut_last_line_are_read() =>
        Assert.Equal(2, Ftrace.Import(Wb + "\r\n" + Wb + "\r\n" + Wb[..40]).EventCount);

    [Fact]
    public void A_line_of_any_length_is_read_and_the_next_one_too() =>
        Assert.Equal(
            3,
            Ftrace.Import(
                Wb + "\n" + Wb + new string('x', 3 * TextLines.LongestLine) + "\n"
                    + new string('y', TextLines.LongestLine + 1) + "\n" + Wb).EventCount);

    [Fact]
    public void A_text_of_one_endless_line_ends() => Assert.Throws<InputException>(
        () => Ftrace.Import(new string('z', 5 * TextLines.LongestLine)));

    /// <summary>A stream that never ends, as /dev/zero.</summary>
    sealed class Endless(string text) : ReadOnlyStream
    {
        readonly byte[] _text = Ftrace.Bytes(text);
        long _at;
        public override int Read(Span<byte> buffer)
        {
            foreach (ref byte b in buffer) b = _text[(int)(_at++ % _text.Length)];
            return buffer.Length;
        }
    }

    [Theory]
    [InlineData("\0", "a line does not end within 16 MB, this is not a trace.")]
    [InlineData("no event\n", "no line of it is an event as ftrace, trace-cmd, perf or bpftrace print it.")]
    public void A_text_that_never_ends_is_refused_all_the_same(string endless, string why) =>
        Assert.EndsWith(
            why,
            Assert.Throws<InputException>(() => Ftrace.Import(new ImportSource("zero", new Endless(endless)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text_are_skipped()
    {
        byte[] noise = [
            0, 0xff, 0xfe, 0x80, (byte)'\n', .. Ftrace.Bytes(Wb), (byte)'\n', 0xc3, 0x28, 0, (byte)'\n',
            .. Ftrace.Bytes(Wb)];
        Assert.Equal(2, Ftrace.Import([(byte)'\n', .. noise]).EventCount);
    }

    [Fact]
    public void What_a_user_writes_into_the_trace_is_no_event() => Assert.Equal(
        "writeback_end 100 ref=3 at folio_end_writeback", Ftrace.Events(Wb + """

        sh-7 [000] ..... 1.1: tracing_mark_write: a=b (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 rc=1
        sh-7 [000] ..... 1.2: tracing_mark_write: # entries-in-buffer/entries-written: 1/9
        sh-7 [000] ..... 1.3: tracing_mark_write: CPU:1 [LOST 9 EVENTS]
        """));

    [Fact]
    public void Entries_that_never_return_are_forgotten()
    {
        string entries = string.Concat(
            Enumerable.Range(0, 10_000).Select(
                i => $"wl-7 [000] ..... 1.0: m: (folio_mkclean+0x4/0x100) folio=@{0x100 + i:x} pflags=0x39 rc=4\n"));
        Assert.Equal(10_000, Ftrace.Import(entries).EventCount);
    }

    [Fact]
    public void Numbers_are_without_gaps_and_the_same_each_time()
    {
        var first = Ftrace.Import(Trace);
        Assert.Equal(Enumerable.Range(1, first.Events.Count).Select(i => (long)i), first.Events.Select(e => e.Seq));
        Assert.Equal(first.Events, Ftrace.Import(Trace).Events);
    }

    [Fact]
    public void Damaged_text_is_imported_or_refused_and_nothing_else()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            byte[] text = Ftrace.Bytes(Trace);
            var random = new Random(seed);
            for (int i = random.Next(1, 40); i > 0; i--) Damage(text, random);
            try
            {
                Ftrace.Import(text);
            }
            catch (InputException)
            {
                // a sentence is as good
            }
        }
    }

    static void Damage(byte[] text, Random random)
    {
        int at = random.Next(text.Length - 20), from = random.Next(text.Length - 20);
        switch (random.Next(4))
        {
            case 0: text[at] = (byte)random.Next(256); break;
            case 1: text[at] = (byte)"0123456789abcdefx-+()[]:=<> \n"[random.Next(29)]; break;
            case 2: text.AsSpan(from, 20).CopyTo(text.AsSpan(at)); break;
            default: text.AsSpan(at, random.Next(20)).Fill((byte)'9'); break;
        }
    }
}
