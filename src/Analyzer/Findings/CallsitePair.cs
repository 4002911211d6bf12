using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>The two callsites of a finding.</summary>
/// <param name="Callsite">The one to blame.</param>
/// <param name="Related">The other one involved, if there is one.</param>
readonly record struct CallsitePair(NameId<Callsite> Callsite, NameId<Callsite> Related)
{
    /// <summary>True if its stacks come before the other's in the order of their text.</summary>
    public bool IsBefore(CallsitePair other, TraceNames names)
    {
        int order = string.CompareOrdinal(names.Stack(Callsite), names.Stack(other.Callsite));
        if (order == 0) order = string.CompareOrdinal(names.Stack(Related), names.Stack(other.Related));
        return order < 0;
    }
}
