using Pintrace.Recorder.RealKernels.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text;

/// <summary>A line means the same after any other lines as it does alone.</summary>
public class LineMemoryTests
{
    static readonly string[] Lines =
    [
        "              wl-187     [001] ...1.     9.805566: mkclean: (folio_mkclean+0x4/0x100) folio=0x1 rc=4",
        "              wl-187     [001] d.h1.     9.805567: mkclean: (folio_mkclean+0x44/0x100) folio=0x1 rc=4 ",
        "              wl-215     (    204) [000] d..1.     8.873743: wb_end: x",
        "   my [0] prog-x-12      [003] .....     1.0: wb_end: (f+0x0/0x1) a=(b)",
        "   my [000] prog-x-12    [003] .....     1.0: (f+0x0/0x1) a:b",
        "   my [000] prog-x-12    [003] .....     1.0: (f+0x0/0x1):a",
        "-7 [000] 1.0: ret: (pinbug_ioctl+0xe1/0x310 [pinbug] <- pin_user_pages_fast) ret=16",
        "wl-7 [[00] 1.0: x:  (do_execveat_common.isra.0+0x0/0x10)",
        "wl-7 [00000] 1.0: <stack trace>",
        "wl-187     [001] ...1.     9.805566: print: (",
    ];

    static string Read(string line, LineMemory? memory)
    {
        var r = new ProbeRecord();
        FtraceText.Read(line, ref r, memory);
        return $"{r.Kind}|{r.Comm}|{r.Pid}|{r.Tgid}|{r.Cpu}|{r.Time}|{r.InInterrupt}|{r.Name}|{r.Function}|{r.Caller}|"
            + $"{r.IsEntry}|{r.IsReturn}|{r.Text}";
    }

    [Fact]
    public void A_line_is_read_after_others_as_it_is_alone()
    {
        var random = new Random(1);
        var memory = new LineMemory();
        for (int i = 0; i < 100_000; i++)
        {
            string line = Lines[random.Next(Lines.Length)];
            if (random.Next(2) == 0) line = Damaged(line, random);
            Assert.Equal(Read(line, null), Read(line, memory));
        }
    }

    static string Damaged(string line, Random random)
    {
        int at = random.Next(line.Length), length = random.Next(Math.Min(8, line.Length - at));
        return random.Next(3) switch
        {
            0 => line.Remove(at, length),
            1 => line.Insert(at, line[at..(at + length)]),
            _ => line[..at] + " ()[]:<-+.0x19"[random.Next(14)] + line[(at + 1)..],
        };
    }
}
