using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>
/// An event that a finding may blame: its number and its callsite; default = there was none.
/// </summary>
readonly record struct EventRef(long Seq, NameId<Callsite> Callsite)
{
    /// <summary>False for the default: nothing happened.</summary>
    public bool Happened => Seq != 0;
}
