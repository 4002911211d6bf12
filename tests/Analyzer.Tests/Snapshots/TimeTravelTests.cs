using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Snapshots;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Snapshots;

public sealed class TimeTravelTests(LongTraces traces) : IClassFixture<LongTraces>, IDisposable
{
    const int Positions = 5, Continuation = 1000;

    readonly TempFolder _cache = new();
    public void Dispose() => _cache.Dispose();

    TraceReader Trace(string name) =>
        name switch { "private" => traces.PrivateMemory, "shared" => traces.SharedFile, _ => traces.Blind };

    /// <summary>
    /// One replay from the first event goes by random positions; a journey to each, from the nearest snapshot, comes to
    /// the same state and goes on like it.
    /// </summary>
    [Theory]
    [InlineData("private", 1)]
    [InlineData("shared", 2)]
    [InlineData("blind", 3)]
    public void A_snapshot_and_the_events_after_it_are_the_same_as_all_events(string name, int seed)
    {
        var (trace, random) = (Trace(name), new Random(seed));
        Timeline.ReplayTo(trace, trace.EventCount, _cache.Path);
        long[] positions =
        [
            .. Enumerable.Range(0, Positions)
                .Select(i => SnapshotCache.Interval + i * 28_000 + random.NextInt64(25_000)),
            SnapshotCache.Interval * 3,
        ];
        var direct = new TraceReplay(trace.Header.Coverage);
        using var events = Timeline.Events(trace).GetEnumerator();
        foreach (long position in positions.Order())
        {
            while (direct.LastSeq < position && events.MoveNext()) direct.Apply(events.Current);
            if (direct.LastSeq != position) continue;       // within the continuation of the position before
            var travelled = Timeline.ReplayTo(trace, position, _cache.Path);
            Assert.Equal(position / SnapshotCache.Interval * SnapshotCache.Interval, travelled.State.SnapshotSeq);
            SameState.Check(direct, travelled);
            for (int i = 0; i < Continuation && events.MoveNext(); i++)
                CheckStep(direct.Apply(events.Current), travelled.Apply(events.Current));
            SameState.Check(direct, travelled);
            Assert.Equal(direct.State.OpenHolds(), travelled.State.OpenHolds());
        }
    }

    static void CheckStep(Transition expected, Transition actual)
    {
        Assert.Equal(
            (expected.Page, expected.Before, expected.Io, expected.Unmatched, expected.LeftIoUnprotected),
            (actual.Page, actual.Before, actual.Io, actual.Unmatched, actual.LeftIoUnprotected));
        Assert.Equal(expected.Released, actual.Released);
        Assert.Equal(expected.ReleasedUnseen, actual.ReleasedUnseen);
    }

    /// <summary>
    /// Whoever travels pays for the events that nobody passed before, and from the second time on for less than one
    /// interval.
    /// </summary>
    [Theory]
    [InlineData(65_535, 0, 0)]
    [InlineData(65_536, 0, 65_536)]
    [InlineData(150_000, 0, 131_072)]
    public void The_first_journey_keeps_what_the_second_one_starts_from(long seq, long first, long second)
    {
        Assert.Equal(first, Timeline.ReplayTo(traces.SharedFile, seq, _cache.Path).State.SnapshotSeq);
        Assert.Equal(second, Timeline.ReplayTo(traces.SharedFile, seq, _cache.Path).State.SnapshotSeq);
        Assert.Equal(
            second, Timeline.ReplayTo(traces.SharedFile, traces.SharedFile.EventCount, _cache.Path).State.SnapshotSeq);
        Assert.Equal(
            196_608, Timeline.ReplayTo(traces.SharedFile, traces.SharedFile.EventCount, _cache.Path).State.SnapshotSeq);
    }

    [Fact]
    public void Any_position_costs_at_most_one_interval_once_the_log_was_passed()
    {
        var trace = traces.PrivateMemory;
        Timeline.ReplayTo(trace, trace.EventCount, _cache.Path);
        for (long seq = 1; seq <= trace.EventCount; seq += 29_983)
            Assert.InRange(
                seq - Timeline.ReplayTo(trace, seq, _cache.Path).State.SnapshotSeq, 0, SnapshotCache.Interval);
        Assert.Single(_cache.Files);
    }

    [Fact]
    public void The_cache_is_small_beside_the_log()
    {
        Timeline.ReplayTo(traces.PrivateMemory, traces.PrivateMemory.EventCount, _cache.Path);
        Assert.InRange(
            new FileInfo(_cache.File(_cache.Files[0])).Length, 1, new FileInfo(traces.PrivateMemory.Path).Length / 4);
    }

    [Fact]
    public void Short_journeys_logs_in_memory_and_whoever_wants_none_make_no_cache()
    {
        string none = _cache.File("none");
        Timeline.ReplayTo(traces.Blind, SnapshotCache.Interval - 1, none);
        Timeline.ReplayTo(traces.Blind, traces.Blind.EventCount, null);
        var brief = Runs.InFile(_cache.File("brief.db"), "mixed-load", "linux-7.0", events: 3000);
        Timeline.ReplayTo(brief, brief.EventCount, none);
        Timeline.ReplayTo(Runs.InMemory("mixed-load", "linux-7.0", events: 70_000), 70_000, none);
        Assert.False(Directory.Exists(none));
    }

    [Fact]
    public void A_journey_can_be_interrupted()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => Timeline.ReplayTo(traces.Blind, traces.Blind.EventCount, null, cancel: cancel.Token));
    }
}
