using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Analyzer.Tests.Replay;

/// <summary>Twice as much of anything on one page costs about twice as many steps, not four times.</summary>
public class ManyOnOnePageTests
{
    const TraceCoverage Counted = TraceCoverage.None, Requests = TraceCoverage.Full & ~TraceCoverage.Tokens;
    const int Few = 2_000;

    delegate void Step(EventKind kind, long pfn = 1, long request = 0);

    static long Steps(TraceCoverage coverage, Action<Step> load)
    {
        var replay = new TraceReplay(coverage & ~TraceCoverage.Counts);
        long seq = 0;
        load((kind, pfn, request) => replay.Apply(new PageEvent
        {
            Seq = ++seq, Tick = seq, Kind = kind, Pfn = pfn, N = 1, Request = request, Flags = EventFlags.Gup,
            RefCount = PageEvent.Unknown, PinCount = PageEvent.Unknown, MapCount = PageEvent.Unknown,
        }));
        return replay.State.Holds.Steps + replay.State.Ios.Steps;
    }

    static void GrowsWithTheLoad(TraceCoverage coverage, Action<Step, int> load)
    {
        long few = Steps(coverage, step => load(step, Few)), many = Steps(coverage, step => load(step, 2 * Few));
        Assert.True(many <= 3 * few, $"{Few} of them took {few} steps, twice as many {many}");
    }

    [Theory]
    [InlineData(TraceCoverage.Full)]
    [InlineData(Requests)]
    [InlineData(Counted)]
    public void Ios_in_flight(TraceCoverage coverage) => GrowsWithTheLoad(coverage, (step, n) =>
    {
        for (int i = 1; i <= n; i++) step(EventKind.IoSubmit, request: i);
        for (int i = 1; i <= n; i++) step(EventKind.IoComplete, request: i);
    });

    [Theory]
    [InlineData(Requests)]
    [InlineData(Counted)]
    public void Releases_during_io(TraceCoverage coverage) => GrowsWithTheLoad(coverage, (step, n) =>
    {
        for (int i = 1; i <= n; i++) step(EventKind.Pin, request: 1);
        for (int i = 1; i <= n; i++) step(EventKind.IoSubmit, request: 1);
        for (int i = 1; i <= n; i++) step(EventKind.Unpin, request: 1);
    });

    [Fact]
    public void Gets_beside_pins_where_puts_are_not_seen() => GrowsWithTheLoad(Counted, (step, n) =>
    {
        for (int i = 1; i <= n; i++) step(EventKind.Pin);
        for (int i = 1; i <= n; i++) step(EventKind.Get);
    });

    [Fact]
    public void Ios_of_a_request_with_many_pages() => GrowsWithTheLoad(Requests, (step, n) =>
    {
        for (int i = 1; i <= n; i++) step(EventKind.Pin, pfn: i, request: 1);
        for (int i = 1; i <= n; i++) step(EventKind.IoSubmit, pfn: i, request: 1);
    });
}
