using Pintrace.Recorder.RealKernels.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text;

public class FtraceTextTests
{
    static string Columns(string line)
    {
        var l = new ProbeRecord();
        FtraceText.Read(line, ref l);
        string name = l.Kind == RecordKind.Stack ? "<stack trace>" : $"{l.Name}";
        return l.Kind is RecordKind.Event or RecordKind.Stack
            ? $"{l.Comm}|{l.Pid}|{l.Tgid}|{l.Cpu}|{l.Time}|{name}|{l.Function}|{l.Text}" : "no event";
    }

    [Theory]
    [InlineData(
        "              wl-187     [001] ...1.     9.805566: mkclean: (folio_mkclean+0x4/0x100) rc=4",
        "wl|187|0|1|9805566000|mkclean|folio_mkclean| rc=4")]
    [InlineData(
        "              wl-215     (    204) [000] d..1.     8.873743: wb_end: x", "wl|215|204|0|8873743000|wb_end||x")]
    [InlineData(
        "              wl-215     (-------) [000] d..1.     8.873743: wb_end: x", "wl|215|0|0|8873743000|wb_end||x")]
    [InlineData("              wl-187     [001]     9.805566: mkclean: x", "wl|187|0|1|9805566000|mkclean||x")]
    [InlineData("              sh-180     [001] .....  23126269478: base: x", "sh|180|0|1|23126269478|base||x")]
    [InlineData("     jbd2/vda-8-170     [000] d.h2.     1.5: wb_end: x", "jbd2/vda-8|170|0|0|1500000000|wb_end||x")]
    [InlineData(
        "    kworker/1:1H-68      [000] dNh2.     1.000000001: wb_end: x", "kworker/1:1H|68|0|0|1000000001|wb_end||x")]
    [InlineData("          <idle>-0       [127] d.h2.     1.0: wb_end: x", "<idle>|0|0|127|1000000000|wb_end||x")]
    [InlineData("   my [0] prog-x-12      [003] .....     1.0: wb_end: x", "my [0] prog-x|12|0|3|1000000000|wb_end||x")]
    [InlineData(
        "              wl-187     [000] d..1.     8.873743: <stack trace>", "wl|187|0|0|8873743000|<stack trace>||")]
    [InlineData(
        "wl-1 [000] ..... 1.0: tracing_mark_write: a: b => c", "wl|1|0|0|1000000000|tracing_mark_write||a: b => c")]
    public void Columns_are_told_apart(string line, string expected) => Assert.Equal(expected, Columns(line));

    [Theory]
    [InlineData("")]
    [InlineData("# tracer: nop")]
    [InlineData("CPU:1 [LOST 86 EVENTS]")]
    [InlineData(" => try_grab_folio_fast")]
    [InlineData("wl-1 [000] ..... soon: wb_end: x")]
    [InlineData("wl-1 [zero] ..... 1.0: wb_end: x")]
    [InlineData("wl-1 [99999999999999999999] ..... 1.0: wb_end: x")]
    [InlineData("wl-99999999999 [000] ..... 1.0: wb_end: x")]
    [InlineData("wl-1 [000] ..... 99999999999999999.0: wb_end: x")]
    [InlineData("wl-1 [000")]
    [InlineData("[000] ..... 1.0: wb_end: x")]
    public void Other_lines_are_no_event(string line) => Assert.Equal("no event", Columns(line));

    static ProbeRecord Hit(string text)
    {
        var record = new ProbeRecord { Text = text };
        ProbePlace.Resolve(ref record);
        return record;
    }

    [Theory]
    [InlineData("(folio_mkclean+0x4/0x100) folio=1", "folio_mkclean||True False| folio=1")]
    [InlineData(
        "(pinbug_ioctl+0xe1/0x310 [pinbug] <- pin_user_pages_fast) ret=16",
        "pin_user_pages_fast|pinbug_ioctl|False True| ret=16")]
    [InlineData("(do_execveat_common.isra.0+0x0/0x10) n=1", "do_execveat_common||True False| n=1")]
    public void A_probe_hit_names_its_function(string text, string expected)
    {
        var hit = Hit(text);
        Assert.Equal(expected, $"{hit.Function}|{hit.Caller}|{hit.IsEntry} {hit.IsReturn}|{hit.Text}");
    }

    [Theory]
    [InlineData("(folio_mkclean+0x44/0x100) folio=1")]      // in the middle of the function
    [InlineData("(ffffffff8137ad20")]
    [InlineData("page=1")]
    [InlineData("()")]
    public void Other_texts_are_no_hit(string text) => Assert.False(Hit(text).IsHit);
}
