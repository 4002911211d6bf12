namespace Pintrace.Recorder.EventLog;

/// <summary>Takes the events of one trace in order. Implementations allocate nothing per event.</summary>
public interface IEventSink
{
    /// <summary>
    /// The dictionaries that the events' numbers refer to. Entries may be added at any time before the event that uses
    /// them.
    /// </summary>
    TraceNames Names { get; }

    /// <summary>Adds the next event. <see cref="PageEvent.Seq"/> must be one more than the last one's.</summary>
    void Append(in PageEvent e);

    /// <summary>
    /// Records something that the simulator knows to have gone wrong. Analysis never reads it; tests and SQL users may
    /// compare.
    /// </summary>
    void AppendTruth(in TruthRecord truth);
}

/// <summary>One thing that went wrong in a simulated kernel, according to its own ledger.</summary>
/// <param name="Seq">The event at which it went wrong.</param>
/// <param name="Kind">What went wrong.</param>
/// <param name="Pfn">The page.</param>
/// <param name="Callsite">The callsite to blame.</param>
public readonly record struct TruthRecord(long Seq, FindingKind Kind, long Pfn, NameId<Callsite> Callsite);
