using System.Collections;
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

/// <summary>Where events were lost, in order.</summary>
sealed class LogGaps : IReadOnlyList<LogGap>
{
    const int BlockSize = 1024;

    readonly List<LogGap> _all = [];
    /// <summary>Of the gaps of each block, the first event after which events may be missing.</summary>
    readonly List<long> _earliest = [];

    public int Count => _all.Count;
    public LogGap this[int i] => _all[i];

    public void Add(LogGap gap)
    {
        if (_all.Count % BlockSize == 0) _earliest.Add(long.MaxValue);
        _earliest[^1] = Math.Min(_earliest[^1], gap.AfterSeq);
        _all.Add(gap);
    }

    /// <summary>The first gap that may have stood between two events; null if none can.</summary>
    public LogGap? FirstBetween(long from, long until)
    {
        for (int i = FirstAfter(from); i < Count;)
        {
            if (i % BlockSize == 0 && _earliest[i / BlockSize] >= until) i += BlockSize;
            else if (_all[i].IsBetween(from, until)) return _all[i];
            else i++;
        }
        return null;
    }

    int FirstAfter(long seq)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_all[middle].Seq > seq) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    public IEnumerator<LogGap> GetEnumerator() => _all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Save(Stream to) => to.PutAll(_all);

    public void Load(Stream from)
    {
        List<LogGap> all = [];
        from.GetAll(all);
        all.ForEach(Add);
    }
}
