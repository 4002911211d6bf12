using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>Keeps what a capture says about itself.</summary>
sealed class CaptureFacts(IDictionary<string, long> facts)
{
    public void Read(in ProbeRecord fact)
    {
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

    /// <summary>The first value of a counter is from before the capture, the last one from after it.</summary>
    bool IsFirst(ReadOnlySpan<char> counter) => !facts.ContainsKey($"{CaptureFact.Before}{counter}");
}
