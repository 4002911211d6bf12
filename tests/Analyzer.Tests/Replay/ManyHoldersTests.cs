using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Analyzer.Tests.Replay;

/// <summary>
/// Whatever happens to a page, and whatever detectors ask about it then, does not look at all who hold it.
/// </summary>
public class ManyHoldersTests
{
    const TraceCoverage Tokens = TraceCoverage.Full & ~TraceCoverage.Counts, Requests = Tokens & ~TraceCoverage.Tokens;
    const EventFlags Gup = EventFlags.Gup, Write = Gup | EventFlags.Write | EventFlags.Longterm;
    const PageFlags AnyUse = PageFlags.Dirty | PageFlags.Cma | PageFlags.Anon | PageFlags.Cached | PageFlags.Dax;
    const int Few = 400;

    static readonly WaitReason[] Waits = Enum.GetValues<WaitReason>();

    static AnalysisRun Run(TraceCoverage coverage, IEnumerable<PageEvent> events)
    {
        var names = new TraceNames();
        names.Callsites.Intern(Callsite.Of(["somewhere"]));
        names.Actors.Intern(new Actor("task", ActorKind.Task));
        var run = Analysis.Begin(new TraceHeader { Source = TraceHeader.Imported, Coverage = coverage }, names);
        bool tokens = (coverage & TraceCoverage.Tokens) != 0;
        foreach (var e in events)
            run.Add(e with { Seq = run.LastSeq + 1, Tick = run.LastSeq, Token = tokens ? e.Token : 0 });
        return run;
    }

    static PageEvent Event(EventKind kind, long token, long request, EventFlags flags = Gup, long arg = 0) => new()
    {
        Kind = kind, Pfn = EventKinds.NeedsPage(kind) || kind == EventKind.HungTask ? 1 : 0, N = 1, Flags = flags,
        Token = token, Request = request, Callsite = new(1), Actor = new(1), State = AnyUse, Arg = arg,
        RefCount = PageEvent.Unknown, PinCount = PageEvent.Unknown, MapCount = PageEvent.Unknown,
    };

    /// <summary>The page is held n times, then something happens n times.</summary>
    static IEnumerable<PageEvent> Load(int n, EventKind held, EventFlags flags, bool ownRequests, EventKind then)
    {
        bool takes = then is EventKind.Get or EventKind.Pin or EventKind.DevMap;
        for (int i = 1; i <= n; i++) yield return Event(held, i, ownRequests ? i : 1, flags);
        yield return Event(EventKind.Pin, n + 1, n + 1, Write);
        yield return Event(EventKind.DevMap, n + 2, n + 1);
        for (int i = 1; i <= n; i++)
        {
            long arg = then == EventKind.HungTask ? (long)Waits[i % Waits.Length] : i % 3;
            yield return Event(then, (takes ? n + 2 : 0) + i, i % 2 == 0 ? n + 1 : 1, Gup, arg);
        }
    }

    static long Steps(TraceCoverage coverage, IEnumerable<PageEvent> events)
    {
        var state = Run(coverage, events).State;
        return state.Holds.Steps + state.Ios.Steps;
    }

    public static TheoryData<TraceCoverage, EventKind, EventFlags, bool> Holders()
    {
        var all = new TheoryData<TraceCoverage, EventKind, EventFlags, bool>();
        foreach (var coverage in new[] { Tokens, Requests, TraceCoverage.Puts, TraceCoverage.None })
            foreach (var kind in new[] { EventKind.Pin, EventKind.Get, EventKind.DevMap })
            {
                all.Add(coverage, kind, Write, false);
                all.Add(coverage, kind, Gup, true);
                all.Add(coverage, kind, EventFlags.None, true);
            }
        return all;
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public void Cost_nothing_at_each_event(TraceCoverage coverage, EventKind held, EventFlags flags, bool ownRequests)
    {
        foreach (var kind in Enum.GetValues<EventKind>().Where(k => k != EventKind.None))
        {
            long few = Steps(coverage, Load(Few, held, flags, ownRequests, kind));
            long many = Steps(coverage, Load(2 * Few, held, flags, ownRequests, kind));
            Assert.True(many <= 3 * few, $"{Few} times {kind} took {few} steps, twice as many {many}");
        }
    }

    /// <summary>If each looked at all holders, this would take minutes.</summary>
    [Fact]
    public void Let_60000_of_anything_happen()
    {
        const int n = 60_000;
        EventKind[] kinds =
        [
            EventKind.CpuStore, EventKind.WritebackStart, EventKind.Unmap, EventKind.MigrateFail, EventKind.PinTest,
            EventKind.Retry, EventKind.RequestEnd,
        ];
        var run = Run(Requests, Load(n, EventKind.Pin, Gup, ownRequests: false, EventKind.HungTask)
            .Concat(kinds.SelectMany(kind => Enumerable.Repeat(Event(kind, 0, 1), n))));
        Assert.Equal(60_000, run.Finish().Findings.Single(f => f.Kind == FindingKind.WritebackOfPinned).Count);
    }

    /// <summary>Of the mirrors of a page the one of the same request is removed, however many there are.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void Leave_their_own_mirror(int others)
    {
        var events = Enumerable.Range(1, others).Select(i => Event(EventKind.DevMap, i, i))
            .Append(Event(EventKind.DevUnmap, 0, request: 7)).Append(Event(EventKind.DevUnmap, 0, request: 0));
        var open = Run(Requests, events).State.OpenHolds().Select(h => h.Request);
        Assert.Equal(Enumerable.Range(2, others - 1).Where(i => i != 7).Select(i => (long)i), open);
    }

    /// <summary>A release is for the same subpage if it can be, else for the oldest of its kind and request.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void Are_told_apart_by_request_kind_and_subpage(int others)
    {
        static PageEvent Take(EventKind kind, long request, int subpage) =>
            Event(kind, 0, request, Gup, EventArg.OfAcquisition(0, subpage));
        var events = Enumerable.Range(1, others).Select(i => Take(EventKind.Pin, 100 + i, 0))
            .Concat([
                Take(EventKind.Get, 1, 5), Take(EventKind.Pin, 1, 3), Take(EventKind.Pin, 1, 5),
                Event(EventKind.Unpin, 0, 1, arg: EventArg.OfRelease(5)),
                Event(EventKind.Unpin, 0, 1, arg: EventArg.OfRelease(9)),
                Take(EventKind.Pin, 2, 1), Event(EventKind.Put, 0, 2, arg: EventArg.OfRelease(1)),
            ]);
        var left = Run(Requests, events).State.OpenHolds().Where(h => h.Request <= 100);
        Assert.Equal([(1, false, 5)], left.Select(h => (h.Request, h.IsPin, h.Sub)));
    }
}
