using System.Runtime.InteropServices;

namespace Pintrace.Recorder.EventLog;

/// <summary>
/// One event: who did what to which page, and the page's counts after it. Flat, because millions pass by. The fields
/// are the columns of table <c>event</c>, in the same order.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public struct PageEvent
{
    /// <summary>A count that the source of the trace could not see.</summary>
    public const int Unknown = int.MinValue;

    /// <summary>Position in the trace, from 1, without gaps.</summary>
    public long Seq;
    /// <summary>Time in nanoseconds since the trace began: simulated time, or the clock of the traced kernel.</summary>
    public long Tick;
    /// <summary>What happened.</summary>
    public EventKind Kind;
    /// <summary>Page frame number of the folio (of its head page); 0 if the event concerns no page.</summary>
    public long Pfn;
    /// <summary>Who did it: id in table <c>actor</c>, 0 if unknown.</summary>
    public NameId<Actor> Actor;
    /// <summary>Where in the kernel: id in table <c>callsite</c>, 0 if unknown.</summary>
    public NameId<Callsite> Callsite;
    /// <summary>Which kind of work it belongs to: id in table <c>operation</c>, 0 if unknown.</summary>
    public NameId<string> Operation;
    /// <summary>The folio's reference count after the event, or <see cref="Unknown"/>.</summary>
    public int RefCount;
    /// <summary>
    /// The folio's flags after the event; meaningless where <see cref="RefCount"/> is <see cref="Unknown"/>.
    /// </summary>
    public PageFlags State;
    /// <summary>The request or registration that it is part of, 0 if none; unique within a trace.</summary>
    public long Request;
    /// <summary>
    /// The number of page-table entries that map the folio after the event, or <see cref="Unknown"/>.
    /// </summary>
    public int MapCount;
    /// <summary>How many references, pins or entries: see each <see cref="EventKind"/>.</summary>
    public int N;
    /// <summary>
    /// Names one acquisition, from its get or pin to its release; 0 where the source cannot tell them apart.
    /// </summary>
    public long Token;
    /// <summary>Extra value: see each <see cref="EventKind"/>, and <see cref="EventArg"/>.</summary>
    public long Arg;
    /// <summary>How it was requested.</summary>
    public EventFlags Flags;
    /// <summary>The folio's exact pin count after the event (large folios), or <see cref="Unknown"/>.</summary>
    public int PinCount;
    /// <summary>How it went.</summary>
    public Outcome Outcome;
    /// <summary>The processor of a real kernel on which it happened.</summary>
    public Cpu Cpu;
    /// <summary>
    /// The line of the imported text that shows it, from 1, counted over all files of an import; 0 in a simulation.
    /// </summary>
    public long Line;
}

/// <summary>A processor; the default stands for "unknown".</summary>
public readonly record struct Cpu
{
    readonly int _oneMore;

    /// <summary>The processor with a number; a negative one stands for "unknown".</summary>
    public Cpu(int number) => _oneMore = number is < 0 or int.MaxValue ? 0 : number + 1;

    /// <summary>Its number, or -1 if it is unknown.</summary>
    public int Number => _oneMore - 1;
}

/// <summary>How the action of an event went. Numbers of the column <c>outcome</c>; never reused.</summary>
public enum Outcome : byte
{
    /// <summary>It happened.</summary>
    Done = 0,
    /// <summary>A policy or a guard denied it, and nothing changed.</summary>
    Refused = 1,
    /// <summary>It was tried and had no effect.</summary>
    Failed = 2,
    /// <summary>It was skipped because the page is pinned.</summary>
    Skipped = 3,
    /// <summary>The kernel met a state that its code calls impossible (BUG, WARN).</summary>
    Bug = 4,
}
