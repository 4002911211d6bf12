using System.Runtime.InteropServices;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance;

/// <summary>What one step of a machine logs. Its names are numbered together with those of the trace that it is
/// compared with, so that equal names have equal numbers.</summary>
sealed class StepEvents(TraceNames names) : IEventSink
{
    readonly List<PageEvent> _events = [];

    public TraceNames Names => names;

    /// <summary>The events since it was cleared, but for those that begin and end requests: they tell how the log
    /// numbers requests, and nothing about the kernel.</summary>
    public ReadOnlySpan<PageEvent> Events => CollectionsMarshal.AsSpan(_events);

    public void Append(in PageEvent e)
    {
        if (IsCompared(e.Kind)) _events.Add(e);
    }

    public void AppendTruth(in TruthRecord truth) { }

    public void Clear() => _events.Clear();

    public static bool IsCompared(EventKind kind) => kind is not (EventKind.RequestBegin or EventKind.RequestEnd);
}
