using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>Events that the log's source says it lost.</summary>
/// <param name="Seq">The event that says so; nothing is lost behind it.</param>
/// <param name="AfterSeq">The last event of the same stream before the loss; 0 = they may be missing since the log began.</param>
/// <param name="Tick">When it was noticed, in nanoseconds.</param>
/// <param name="Cpu">The processor that lost them; null if it is not known, or all did.</param>
/// <param name="Lost">How many; 0 = nobody counted.</param>
public readonly record struct LogGap(long Seq, long AfterSeq, long Tick, int? Cpu, int Lost)
{
    internal static LogGap Of(in PageEvent e) => new(e.Seq, e.Request, e.Tick, EventArg.Cpu(e.Arg), e.N);

    /// <summary>True if one of the lost events may have stood between two others.</summary>
    public bool IsBetween(long from, long until) => from < Seq && until > AfterSeq;

    /// <summary>"33 events were lost on CPU 1 between events 120 and 140".</summary>
    public string Describe() =>
        $"{(Lost == 0 ? "events were" : Lost == 1 ? "1 event was" : Format.Number(Lost) + " events were")} lost{(Cpu is { } cpu ? $" on CPU {cpu}" : "")} {(AfterSeq == 0 ? $"before event {Seq}" : $"between events {AfterSeq} and {Seq}")}";
}
