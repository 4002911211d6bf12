using System.Runtime.InteropServices;

namespace Pintrace.Recorder.EventLog;

/// <summary>
/// A trace in memory: a sink while it is recorded, readable afterwards. For short runs that need no file.
/// </summary>
public sealed class MemoryTrace(TraceHeader header) : IEventSink, ITrace
{
    readonly List<PageEvent> _events = [];
    readonly List<TruthRecord> _truth = [];

    /// <inheritdoc/>
    public TraceHeader Header { get; } = header with { State = TraceHeader.Complete };
    /// <inheritdoc cref="ITrace.Names"/>
    public TraceNames Names { get; } = new();
    /// <inheritdoc/>
    public long EventCount => _events.Count;
    /// <summary>The events in order.</summary>
    public IReadOnlyList<PageEvent> Events => _events;
    /// <summary>What the simulator knows to have gone wrong, in order.</summary>
    public IReadOnlyList<TruthRecord> Truth => _truth;

    /// <inheritdoc/>
    public void Append(in PageEvent e) => _events.Add(e);
    /// <inheritdoc/>
    public void AppendTruth(in TruthRecord truth) => _truth.Add(truth);
    /// <inheritdoc/>
    public ITraceCursor ReadEvents(long fromSeq = 1) => new Cursor(_events, (int)Math.Max(0, fromSeq - 1));

    sealed class Cursor(List<PageEvent> events, int next) : ITraceCursor
    {
        public int Read(Span<PageEvent> batch)
        {
            int n = Math.Clamp(events.Count - next, 0, batch.Length);
            CollectionsMarshal.AsSpan(events).Slice(Math.Min(next, events.Count), n).CopyTo(batch);
            next += n;
            return n;
        }
        public void Dispose() { }
    }
}
