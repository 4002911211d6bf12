using Pintrace.Recorder.RealKernels.Text.Dialects;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text;

/// <summary>
/// Texts that somebody cut, pasted, sent by mail or converted: what survives is imported, and the rest is told.
/// </summary>
public class DamagedTextTests
{
    const string Ftrace1 = "sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3";
    const string Ftrace2 = "sh-7 [000] ..... 2.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3";
    const string Perf1 = "sh 7 [000] 1.0: pin:wb_end: (ffffffff8137ad20) folio=@100 rc=3";
    const string Perf2 = "sh 7 [000] 2.0: pin:wb_end: (ffffffff8137ad20) folio=@100 rc=3";
    const string Bpf1 = "1000000000 0 7 sh WBEND folio=@100";
    const string Bpf2 = "2000000000 0 7 sh WBEND folio=@100";
    const string Cmd1 = "sh-7 [000] 1.0: wb_end: (ffffffff8137ad20) folio=@100 rc=3";
    const string Cmd2 = "sh-7 [000] 2.0: wb_end: (ffffffff8137ad20) folio=@100 rc=3";

    [Theory]
    [InlineData("cut in the head", Ftrace1, "sh-7 [000] ..", Ftrace2, "2 events from 3 lines, 1 unreadable")]
    [InlineData(
        "cut in the arguments", Ftrace1, "sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=0xffd40",
        Ftrace2, "2 events from 3 lines")]
    [InlineData(
        "two writers in one line", Ftrace1, "sh-7 [000] ab-8 [001] ..... 1.5: x: y..... 1.5: z", Ftrace2,
        "2 events from 3 lines, 1 unreadable")]
    [InlineData(
        "a column too many", Ftrace1, "sh-7 [000] 12 ..... 1.5: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3",
        Ftrace2, "2 events from 3 lines, 1 unreadable")]
    [InlineData(
        "absurd numbers", Ftrace1,
        "sh-99999999999 [99999] ..... 99999999999999999999.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3",
        Ftrace2, "2 events from 3 lines, 1 unreadable")]
    [InlineData(
        "a count that cannot be", Ftrace1,
        "sh-7 [000] ..... 1.5: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=99999999999999999999", Ftrace2,
        "3 events from 3 lines")]
    [InlineData(
        "a decimal comma", Ftrace1, "sh-7 [000] ..... 1,5: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3", Ftrace2,
        "3 events from 3 lines")]
    [InlineData(
        "prose", Ftrace1, "Then I ran the program [again] at 12:30:", Ftrace2, "2 events from 3 lines, 1 unreadable")]
    [InlineData("perf: cut in the head", Perf1, "sh 7 [000]", Perf2, "2 events from 3 lines, 1 unreadable")]
    [InlineData(
        "perf: no processor", Perf1, "sh 7 1.5: pin:wb_end: (ffffffff8137ad20) folio=@100", Perf2,
        "2 events from 3 lines, 1 unreadable")]
    [InlineData(
        "perf: half a stack", Perf1, "\tffffffff8137ad20 folio_end_wri", Perf2, "2 events from 3 lines, 1 unreadable")]
    [InlineData(
        "perf: a decimal comma", Perf1, "sh 7 [000] 1,5: pin:wb_end: (ffffffff8137ad20) folio=@100 rc=3", Perf2,
        "3 events from 3 lines")]
    [InlineData(
        "bpftrace: cut in the word", Bpf1, "1500000000 0 7 sh WBE", Bpf2, "2 events from 3 lines, 1 unreadable")]
    [InlineData(
        "bpftrace: two lines in one", Bpf1, "1500000000 0 7 sh 1500000000 0 7 sh WBEND folio=@100", Bpf2,
        "3 events from 3 lines")]
    [InlineData(
        "bpftrace: a time that cannot be", Bpf1, "99999999999999999999 0 7 sh WBEND folio=@100", Bpf2,
        "2 events from 3 lines, 1 unreadable")]
    [InlineData(
        "trace-cmd: cut in the address", Cmd1, "sh-7 [000] 1.5: wb_end: (ffffff", Cmd2,
        "2 events from 3 lines, 1 of other kinds")]
    [InlineData("trace-cmd: half a loss", Cmd1, "CPU:1 [2046", Cmd2, "2 events from 3 lines, 1 unreadable")]
    public void A_damaged_line_costs_itself_only(
        string damage, string before, string line, string after, string account)
    {
        Assert.NotEmpty(damage);
        Assert.Equal(account, Ftrace.Account($"{before}\n{line}\n{after}\n"));
        Assert.Equal(account, Ftrace.Account($"{before}\r\n{line}\r\n{after}"));
    }

    [Theory]
    [InlineData(Ftrace1)]
    [InlineData(Perf1)]
    [InlineData(Bpf1)]
    [InlineData(Cmd1)]
    public void Bytes_that_are_no_text_cost_their_lines_only(string line)
    {
        byte[] text = Ftrace.Bytes(line + "\n"), noise = [0, 0xff, 0xfe, 0x80, 7, 0xc3, 0x28, (byte)'\n'];
        Assert.Equal(2, Ftrace.Import([.. text, .. noise, .. text]).EventCount);
    }

    [Fact]
    public void Parts_may_come_from_different_tools()
    {
        var trace = Ftrace.Import(
            new ImportSource("a", new MemoryStream(Ftrace.Bytes(Cmd1))),
            new ImportSource("b", new MemoryStream(Ftrace.Bytes(Perf2))),
            new ImportSource("c", new MemoryStream(Ftrace.Bytes("nr_foll_pin_acquired 7\n"))));
        Assert.Equal(
            "writeback_end 100 ref=3 at folio_end_writeback\nwriteback_end 100 ref=3 at folio_end_writeback",
            Ftrace.Describe(trace));
        Assert.Equal([0, 1_000_000_000], trace.Events.Select(e => e.Tick));
    }

    [Theory]
    [InlineData(ImportFormat.Perf, Ftrace1, "1 events from 1 lines")]
    [InlineData(ImportFormat.Ftrace, Perf1, null)]
    [InlineData(ImportFormat.TraceCmd, Bpf1, null)]
    [InlineData(ImportFormat.Bpftrace, Bpf1, "1 events from 1 lines")]
    public void A_format_that_is_asked_for_is_not_guessed(ImportFormat format, string text, string? account)
    {
        if (account is not null) Assert.Equal(account, Ftrace.Account(text, format));
        else Assert.Contains(
            "is not a trace: no line of it is an event",
            Assert.Throws<InputException>(() => Ftrace.Account(text, format)).Message, StringComparison.Ordinal);
    }

    /// <summary>Three lines, of which the middle one has a gigabyte; only a buffer of it is ever held.</summary>
    [Fact]
    public void A_line_of_a_gigabyte_is_refused_without_being_held()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("long cannot be read: a line does not end within 16 MB, this is not a trace.",
            Assert.Throws<InputException>(
                () => Ftrace.Import(
                    new ImportSource(
                        "long", new Repeated(Ftrace.Bytes(Ftrace1 + "\n" + Ftrace1), (byte)'x', 1L << 30)))).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    /// <summary>Some bytes, then one that is repeated.</summary>
    sealed class Repeated(byte[] start, byte then, long times) : MemoryStream(start)
    {
        long _left = times;

        public override int Read(byte[] buffer, int offset, int count)
        {
            int n = base.Read(buffer, offset, count);
            if (n > 0 || _left == 0) return n;
            n = (int)Math.Min(count, _left);
            buffer.AsSpan(offset, n).Fill(then);
            _left -= n;
            return n;
        }
    }
}
