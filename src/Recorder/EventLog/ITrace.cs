using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog;

/// <summary>A trace that can be read: a file, or a recording in memory.</summary>
public interface ITrace
{
    /// <summary>What made it and what it shows.</summary>
    TraceHeader Header { get; }
    /// <summary>Its dictionaries.</summary>
    TraceNames Names { get; }
    /// <summary>How many events it has.</summary>
    long EventCount { get; }
    /// <summary>
    /// Reads events in order, from the first one with a sequence number of at least <paramref name="fromSeq"/>.
    /// </summary>
    ITraceCursor ReadEvents(long fromSeq = 1);
}

/// <summary>A position in a trace.</summary>
public interface ITraceCursor : IDisposable
{
    /// <summary>Fills the batch with the next events and returns how many there were; 0 at the end.</summary>
    /// <exception cref="InputException">A row is damaged; the message names it.</exception>
    int Read(Span<PageEvent> batch);
}

/// <summary>The events of a trace in order, in batches, each valid until the next one is requested.</summary>
public static class EventBatches
{
    const int Length = 1024;

    /// <summary>All events.</summary>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<ReadOnlyMemory<PageEvent>> Of(ITrace trace, CancellationToken cancel)
    {
        foreach (var batch in Of(trace.ReadEvents()))
        {
            cancel.ThrowIfCancellationRequested();
            yield return batch;
        }
    }

    /// <summary>The events from a position on, which is closed at the end.</summary>
    public static IEnumerable<ReadOnlyMemory<PageEvent>> Of(ITraceCursor events)
    {
        using var cursor = events;
        var batch = new PageEvent[Length];
        for (int n; (n = cursor.Read(batch)) > 0;) yield return batch.AsMemory(0, n);
    }
}
