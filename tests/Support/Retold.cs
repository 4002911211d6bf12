using Pintrace.Recorder.EventLog;

namespace Pintrace.Tests.Support;

/// <summary>A log told otherwise: with other names, other numbers of names, or fewer events.</summary>
/// <param name="Trace">The log; its events are numbered without holes.</param>
/// <param name="Origin">By its number, which event of the first log an event was; 0 for one that is new.</param>
public sealed record Retold(MemoryTrace Trace, IReadOnlyList<long> Origin)
{
    /// <summary>Another number for each page, one to one; 0 stays: it stands for no page.</summary>
    public static long Page(long pfn) => pfn == 0 ? 0 : pfn ^ 0x5a5a5;

    /// <summary>Another name for each function that is no helper of the memory management's; modules and helpers keep theirs.</summary>
    public static string Function(string frame) => Pintrace.Recorder.EventLog.Callsite.Of([frame, "caller"]).Name == "caller" ? frame : $"{(char)('a' + frame.Sum(c => c * 7) % 26)}_{frame}";

    /// <summary>A callsite with its functions renamed.</summary>
    public static Callsite Callsite(Callsite site) => Pintrace.Recorder.EventLog.Callsite.Of([.. site.Stack.Split(Pintrace.Recorder.EventLog.Callsite.Separator).Select(Function)]);

    /// <summary>The same events of other pages, by other tasks, in other functions.</summary>
    public static MemoryTrace Renamed(MemoryTrace trace)
    {
        var to = new MemoryTrace(trace.Header);
        var number = CopyNames(trace.Names, to.Names, ids => ids, Callsite, a => a with { Name = "the " + a.Name });
        foreach (var e in trace.Events) to.Append(number(e) with { Pfn = Page(e.Pfn), Arg = PageInArg(e) });
        return to;
    }

    static long PageInArg(in PageEvent e) => e.Kind switch
    {
        EventKind.Cow => Page(e.Arg >> 8) << 8 | e.Arg & 0xff,
        EventKind.Migrate => Page(e.Arg),
        _ => e.Arg,
    };

    /// <summary>The same log with its dictionaries numbered backwards.</summary>
    public static MemoryTrace Renumbered(MemoryTrace trace)
    {
        var to = new MemoryTrace(trace.Header);
        var number = CopyNames(trace.Names, to.Names, ids => ids.Reverse(), c => c, a => a);
        foreach (var e in trace.Events) to.Append(number(e));
        return to;
    }

    /// <summary>Copies dictionaries, and says which numbers an event has in the copy.</summary>
    static Func<PageEvent, PageEvent> CopyNames(TraceNames from, TraceNames to, Func<IEnumerable<int>, IEnumerable<int>> order, Func<Callsite, Callsite> callsite, Func<Actor, Actor> actor)
    {
        var callsites = Copy(from.Callsites, to.Callsites, order, callsite);
        var actors = Copy(from.Actors, to.Actors, order, actor);
        var operations = Copy(from.Operations, to.Operations, order, o => o);
        Copy(from.Files, to.Files, ids => ids, f => f);
        return e => e with { Callsite = callsites[e.Callsite], Actor = actors[e.Actor], Operation = operations[e.Operation] };
    }

    static int[] Copy<T>(NameTable<T> from, NameTable<T> to, Func<IEnumerable<int>, IEnumerable<int>> order, Func<T, T> change) where T : notnull
    {
        int[] numbers = new int[from.Count + 1];
        foreach (int id in order(Enumerable.Range(1, from.Count))) numbers[id] = to.Intern(change(from[id]));
        return numbers;
    }

    /// <summary>The events of some pages and those of none, until the first log ended.</summary>
    public static Retold OfPages(MemoryTrace trace, IReadOnlySet<long> pages)
    {
        var slice = Keep(trace, trace.Header, e => e.Pfn == 0 || pages.Contains(e.Pfn), leaveGaps: false);
        long seq = slice.Trace.EventCount + 1;
        slice.Trace.Append(new PageEvent { Seq = seq, Tick = trace.Events[^1].Tick, Kind = EventKind.Wake });
        return slice with { Origin = [.. slice.Origin, 0] };
    }

    /// <summary>The first events.</summary>
    public static Retold Prefix(MemoryTrace trace, long events) => Keep(trace, trace.Header, e => e.Seq <= events, leaveGaps: false);

    /// <summary>Without some events: each run of them has left a gap, as a lossy source would write it.</summary>
    public static Retold Without(MemoryTrace trace, IReadOnlySet<long> lost, TraceCoverage coverage) =>
        Keep(trace, trace.Header with { Coverage = coverage }, e => !lost.Contains(e.Seq), leaveGaps: true);

    static Retold Keep(MemoryTrace trace, TraceHeader header, Func<PageEvent, bool> keep, bool leaveGaps)
    {
        var (to, origin, numbers) = (new MemoryTrace(header), new List<long> { 0 }, new long[trace.EventCount + 1]);
        CopyNames(trace.Names, to.Names, ids => ids, c => c, a => a);
        int lost = 0;
        foreach (var e in trace.Events)
        {
            numbers[e.Seq] = origin.Count - 1;
            if (!keep(e)) { lost++; continue; }
            if (leaveGaps && lost > 0) Append(new PageEvent { Tick = e.Tick, Kind = EventKind.Gap, N = lost, Request = origin.Count - 1 }, 0);
            lost = 0;
            Append(e.Kind == EventKind.Gap ? e with { Request = numbers[e.Request] } : e, e.Seq);
            numbers[e.Seq] = origin.Count - 1;
        }
        if (leaveGaps && lost > 0) Append(new PageEvent { Tick = trace.Events[^1].Tick, Kind = EventKind.Gap, N = lost, Request = origin.Count - 1 }, 0);
        return new Retold(to, origin);

        void Append(PageEvent e, long was)
        {
            to.Append(e with { Seq = origin.Count });
            origin.Add(was);
        }
    }
}
