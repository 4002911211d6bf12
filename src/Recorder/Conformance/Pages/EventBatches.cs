using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>Reads a trace from its beginning to its end.</summary>
static class EventBatches
{
    const int Length = 4096;

    /// <summary>The events in order; each batch is valid until the next one is asked for.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IEnumerable<ReadOnlyMemory<PageEvent>> Of(ITrace trace, CancellationToken cancel)
    {
        using var cursor = trace.ReadEvents();
        var batch = new PageEvent[Length];
        for (int n; (n = cursor.Read(batch)) > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            yield return batch.AsMemory(0, n);
        }
    }
}
