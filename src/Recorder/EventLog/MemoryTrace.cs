using System.Collections;

namespace Pintrace.Recorder.EventLog;

/// <summary>
/// A trace in memory: a sink while it is recorded, readable afterwards. For short runs that need no file.
/// </summary>
public sealed class MemoryTrace(TraceHeader header) : IEventSink, ITrace
{
    readonly EventList _events = new();
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

    /// <summary>
    /// In blocks that are small for the garbage collector: a large one for each of many short traces would have it look
    /// through all memory again and again.
    /// </summary>
    sealed class EventList : IReadOnlyList<PageEvent>
    {
        const int EventsOfBlock = 1 << 9;
        readonly List<PageEvent[]> _blocks = [];

        public int Count { get; private set; }

        public PageEvent this[int i] => i < Count
            ? _blocks[i / EventsOfBlock][i % EventsOfBlock]
            : throw new ArgumentOutOfRangeException(nameof(i));

        public void Add(in PageEvent e)
        {
            if (Count == _blocks.Count * EventsOfBlock) _blocks.Add(new PageEvent[EventsOfBlock]);
            _blocks[^1][Count++ % EventsOfBlock] = e;
        }

        /// <summary>The events from one on, as far as they are in one block.</summary>
        public ReadOnlySpan<PageEvent> From(int i) => i < Count
            ? _blocks[i / EventsOfBlock].AsSpan(0, Math.Min(EventsOfBlock, Count - i / EventsOfBlock * EventsOfBlock))
                [(i % EventsOfBlock)..]
            : [];

        public IEnumerator<PageEvent> GetEnumerator()
        {
            for (int i = 0; i < Count; i++) yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    sealed class Cursor(EventList events, int next) : ITraceCursor
    {
        public int Read(Span<PageEvent> batch)
        {
            int read = 0;
            while (read < batch.Length && events.From(next) is { Length: > 0 } more)
            {
                int n = Math.Min(more.Length, batch.Length - read);
                more[..n].CopyTo(batch[read..]);
                (read, next) = (read + n, next + n);
            }
            return read;
        }
        public void Dispose() { }
    }
}
