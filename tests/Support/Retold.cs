using Pintrace.Recorder.EventLog;
using EventLogCallsite = Pintrace.Recorder.EventLog.Callsite;

namespace Pintrace.Tests.Support;

/// <summary>A log told otherwise: with other names, other numbers of names, or fewer events.</summary>
/// <param name="Trace">The log; its events are numbered without holes.</param>
/// <param name="Origin">
/// By the number of an event in this log, its number in the first log; 0 for an event that is new.
/// </param>
public sealed record Retold(MemoryTrace Trace, IReadOnlyList<long> Origin)
{
    /// <summary>Another number for each page, one to one; 0 stays, as it stands for no page.</summary>
    public static long Page(long pfn) => pfn == 0 ? 0 : pfn ^ 0x5a5a5;

    /// <summary>Another name for each function. Modules and the memory management's helpers keep theirs.</summary>
    public static string Function(string frame)
    {
        bool isHelper = EventLogCallsite.Of([frame, "caller"]).Name == "caller";
        return isHelper ? frame : $"{(char)('a' + frame.Sum(c => c * 7) % 26)}_{frame}";
    }

    /// <summary>A callsite with its functions renamed.</summary>
    public static EventLogCallsite Callsite(EventLogCallsite site) =>
        EventLogCallsite.Of([.. site.Stack.Split(EventLogCallsite.Separator).Select(Function)]);

    /// <summary>The same events, of other pages, by other tasks, in other functions.</summary>
    public static MemoryTrace Renamed(MemoryTrace trace)
    {
        var to = new MemoryTrace(trace.Header);
        var renumber = CopyNames(trace.Names, to.Names, ids => ids, Callsite, a => a with { Name = "the " + a.Name });
        foreach (var e in trace.Events) to.Append(renumber(e) with { Pfn = Page(e.Pfn), Arg = PageInArg(e) });
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
        var renumber = CopyNames(trace.Names, to.Names, ids => ids.Reverse(), c => c, a => a);
        foreach (var e in trace.Events) to.Append(renumber(e));
        return to;
    }

    /// <summary>Copies the dictionaries; the result gives an event the numbers that it has in the copy.</summary>
    static Func<PageEvent, PageEvent> CopyNames(
        TraceNames from,
        TraceNames to,
        Func<IEnumerable<int>, IEnumerable<int>> order,
        Func<EventLogCallsite, EventLogCallsite> callsite,
        Func<Actor, Actor> actor)
    {
        var callsites = Copy(from.Callsites, to.Callsites, order, callsite);
        var actors = Copy(from.Actors, to.Actors, order, actor);
        var operations = Copy(from.Operations, to.Operations, order, o => o);
        Copy(from.Files, to.Files, ids => ids, f => f);
        foreach (var source in from.Sources) to.Sources.Add(source);
        return e => e with
        {
            Callsite = callsites[e.Callsite],
            Actor = actors[e.Actor],
            Operation = operations[e.Operation],
        };
    }

    static NameId<T>[] Copy<T>(
        NameTable<T> from,
        NameTable<T> to,
        Func<IEnumerable<int>, IEnumerable<int>> order,
        Func<T, T> change)
        where T : notnull
    {
        var numbers = new NameId<T>[from.Count + 1];
        foreach (int id in order(Enumerable.Range(1, from.Count))) numbers[id] = to.Intern(change(from[new(id)]));
        return numbers;
    }

    /// <summary>The events of some pages and those of no page, until the first log ended.</summary>
    public static Retold OfPages(MemoryTrace trace, IReadOnlySet<long> pages)
    {
        var slice = Keep(trace, trace.Header, e => e.Pfn == 0 || pages.Contains(e.Pfn), leaveGaps: false);
        long seq = slice.Trace.EventCount + 1;
        slice.Trace.Append(new PageEvent { Seq = seq, Tick = trace.Events[^1].Tick, Kind = EventKind.Wake });
        return slice with { Origin = [.. slice.Origin, 0] };
    }

    /// <summary>The first events.</summary>
    public static Retold Prefix(MemoryTrace trace, long events) =>
        Keep(trace, trace.Header, e => e.Seq <= events, leaveGaps: false);

    /// <summary>Without some events: each run of lost events leaves a gap, as a lossy source would write it.</summary>
    public static Retold Without(MemoryTrace trace, IReadOnlySet<long> lost, TraceCoverage coverage) =>
        Keep(trace, trace.Header with { Coverage = coverage }, e => !lost.Contains(e.Seq), leaveGaps: true);

    static Retold Keep(MemoryTrace trace, TraceHeader header, Func<PageEvent, bool> keep, bool leaveGaps)
    {
        var copy = new CopyWithGaps(header, trace.EventCount, leaveGaps);
        CopyNames(trace.Names, copy.Trace.Names, ids => ids, c => c, a => a);
        foreach (var e in trace.Events)
        {
            if (keep(e)) copy.Keep(e);
            else copy.Lose(e);
        }
        copy.EndGap(trace.Events[^1].Tick);
        return new Retold(copy.Trace, copy.Origin);
    }

    sealed class CopyWithGaps(TraceHeader header, long events, bool leaveGaps)
    {
        readonly long[] _numberInCopy = new long[events + 1];
        int _lost;

        public MemoryTrace Trace { get; } = new(header);
        public List<long> Origin { get; } = [0];

        long LastSeq => Origin.Count - 1;

        public void Lose(in PageEvent e)
        {
            _numberInCopy[e.Seq] = LastSeq;
            _lost++;
        }

        public void Keep(in PageEvent e)
        {
            EndGap(e.Tick);
            // A gap names the event after which it began.
            Append(e.Kind == EventKind.Gap ? e with { Request = _numberInCopy[e.Request] } : e, e.Seq);
            _numberInCopy[e.Seq] = LastSeq;
        }

        public void EndGap(long tick)
        {
            if (leaveGaps && _lost > 0)
                Append(new PageEvent { Tick = tick, Kind = EventKind.Gap, N = _lost, Request = LastSeq }, 0);
            _lost = 0;
        }

        void Append(PageEvent e, long origin)
        {
            Trace.Append(e with { Seq = Origin.Count });
            Origin.Add(origin);
        }
    }
}
