using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>Events that the trace's source says it lost.</summary>
/// <param name="Seq">The event that says so; nothing after it is lost.</param>
/// <param name="AfterSeq">
/// The last event of the same stream before the loss; 0 = they may be missing since the trace began.
/// </param>
/// <param name="Tick">When it was noticed, in nanoseconds.</param>
/// <param name="Cpu">The processor that lost them; null if it is not known, or if all did.</param>
/// <param name="Lost">How many; 0 = not counted.</param>
readonly record struct LogGap(long Seq, long AfterSeq, long Tick, int? Cpu, int Lost)
{
    internal static LogGap Of(in PageEvent e) => new(e.Seq, e.Request, e.Tick, e.Arg == 0 ? null : (int)e.Arg - 1, e.N);

    /// <summary>True if one of the lost events may have stood between two others.</summary>
    internal bool IsBetween(long from, long until) => from < Seq && until > AfterSeq;

    /// <summary>"33 events were lost on CPU 1 between events 120 and 140".</summary>
    internal string Describe()
    {
        string events = Lost switch
        {
            0 => "events were",
            1 => "1 event was",
            _ => $"{Format.Number(Lost)} events were",
        };
        string cpu = Cpu is { } number ? $" on CPU {number}" : "";
        string where = AfterSeq == 0 ? $"before event {Seq}" : $"between events {AfterSeq} and {Seq}";
        return $"{events} lost{cpu} {where}";
    }
}
