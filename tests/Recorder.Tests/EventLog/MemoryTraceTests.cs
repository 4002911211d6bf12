using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

public class MemoryTraceTests
{
    const int Events = 1_500;

    /// <summary>Wherever it begins, and however much is asked for at a time.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 700)]
    [InlineData(512, 3)]
    [InlineData(513, 4_096)]
    [InlineData(1_500, 10)]
    [InlineData(1_501, 10)]
    [InlineData(9_999, 10)]
    public void Events_are_read_in_order_from_any_place(int fromSeq, int atOnce)
    {
        var trace = new MemoryTrace(new TraceHeader { Source = TraceHeader.Simulated, Coverage = TraceCoverage.Full });
        for (int i = 1; i <= Events; i++) trace.Append(new PageEvent { Arg = i });
        var read = new List<long>();
        var batch = new PageEvent[atOnce];
        using var cursor = trace.ReadEvents(fromSeq);
        for (int n = cursor.Read(batch); n > 0; n = cursor.Read(batch)) read.AddRange(batch[..n].Select(e => e.Arg));
        long[] expected = [.. Enumerable.Range(1, Events).Skip(fromSeq - 1).Select(i => (long)i)];
        Assert.Equal(expected, read);
        Assert.Equal(expected, trace.Events.Skip(fromSeq - 1).Select(e => e.Arg));
    }
}
