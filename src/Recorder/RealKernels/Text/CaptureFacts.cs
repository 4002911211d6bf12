using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>Keeps what a capture says about itself.</summary>
sealed class CaptureFacts(IDictionary<string, long> facts)
{
    readonly Dictionary<int, long> _overruns = [];

    /// <summary>The capture says which processors' oldest events were overwritten, and how many.</summary>
    public bool KnowsOverruns { get; private set; }

    /// <summary>
    /// How many older events of a processor were overwritten before its first one in the trace; 0 if none were, if that
    /// is not known, and when it has been asked before.
    /// </summary>
    public long TakeOverrun(int cpu) => _overruns.Count > 0 && _overruns.Remove(cpu, out long lost) ? lost : 0;

    /// <summary>The processors of which no event is left.</summary>
    public IEnumerable<int> SilentAfterOverrun => _overruns.Keys.Order();

    public void Read(in ProbeRecord fact)
    {
        if (fact.Name is FactText.Overrun) ReadOverrun(in fact);
        string? key = fact.Name switch
        {
            FactText.Before => CaptureFact.Before,
            FactText.After => CaptureFact.After,
            FactText.Missed => CaptureFact.Missed,
            FactText.Vmstat => IsFirst(fact.Text) ? CaptureFact.Before : CaptureFact.After,
            FactText.Only => CaptureFact.Only,
            FactText.Stacks => CaptureFact.Stacks,
            _ => null,
        };
        if (key is not null) facts[$"{key}{fact.Text}"] = fact.Number;
    }

    void ReadOverrun(in ProbeRecord fact)
    {
        int cpu = FtraceText.CpuOf(fact.Text);
        if (cpu == ProbeRecord.AnyCpu) return;
        KnowsOverruns = true;
        if (fact.Number > 0) _overruns[cpu] = fact.Number;
    }

    /// <summary>The first value of a counter is from before the capture, the last one from after it.</summary>
    bool IsFirst(ReadOnlySpan<char> counter) => !facts.ContainsKey($"{CaptureFact.Before}{counter}");
}
