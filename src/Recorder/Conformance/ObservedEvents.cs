using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance;

/// <summary>
/// The events of a simulated trace in order, with as many of the following ones as a step can log. Names are renumbered
/// into those of the machine that the trace is compared with.
/// </summary>
sealed class ObservedEvents : IDisposable
{
    readonly ITraceCursor _cursor;
    readonly PageEvent[] _batch = new PageEvent[256];
    readonly List<PageEvent> _ahead = [];
    readonly NameId<Actor>[] _actors;
    readonly NameId<Callsite>[] _callsites;
    readonly NameId<string>[] _operations;
    int _batchLength, _next, _first;

    /// <summary>Reads a trace from its beginning.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="names">Gets the names of the trace too.</param>
    public ObservedEvents(ITrace trace, TraceNames names)
    {
        _cursor = trace.ReadEvents();
        _actors = Renumbered(trace.Names.Actors, names.Actors);
        _callsites = Renumbered(trace.Names.Callsites, names.Callsites);
        _operations = Renumbered(trace.Names.Operations, names.Operations);
    }

    static NameId<T>[] Renumbered<T>(NameTable<T> from, NameTable<T> to) where T : notnull =>
        [default, .. Enumerable.Range(1, from.Count).Select(i => to.Intern(from[new(i)]))];

    /// <summary>
    /// The event that is <paramref name="distance"/> events after the current one; false after the last.
    /// </summary>
    public bool TryPeek(int distance, out PageEvent e)
    {
        while (_ahead.Count - _first <= distance)
            if (!ReadOne()) { e = default; return false; }
        e = _ahead[_first + distance];
        return true;
    }

    /// <summary>The next event is the current one.</summary>
    public void Advance()
    {
        if (++_first < _batch.Length) return;
        _ahead.RemoveRange(0, _first);
        _first = 0;
    }

    bool ReadOne()
    {
        if (_next == _batchLength)
        {
            (_batchLength, _next) = (_cursor.Read(_batch), 0);
            if (_batchLength == 0) return false;
        }
        var e = _batch[_next++];
        e.Actor = _actors[e.Actor];
        e.Callsite = _callsites[e.Callsite];
        e.Operation = _operations[e.Operation];
        if (StepEvents.IsCompared(e.Kind)) _ahead.Add(e);
        return true;
    }

    public void Dispose() => _cursor.Dispose();
}
