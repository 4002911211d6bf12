using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Redaction;

/// <summary>Hands events on under other names, so that a trace can be shared; numbers stay.</summary>
sealed class RedactedSink(IEventSink inner, RedactedNames redacted) : IEventSink
{
    readonly List<NameId<Actor>> _actors = [default];
    readonly List<NameId<Callsite>> _callsites = [default];
    readonly List<NameId<TraceFile>> _files = [default];

    /// <inheritdoc/>
    public TraceNames Names { get; } = new();

    /// <inheritdoc/>
    public void Append(in PageEvent e)
    {
        var named = e;
        named.Actor = Map(_actors, e.Actor, id => inner.Names.Actors.Intern(redacted.Of(Names.Actors[id])));
        named.Callsite = Map(
            _callsites, e.Callsite, id => inner.Names.Callsites.Intern(redacted.Of(Names.Callsites[id])));
        if (e.Kind is EventKind.CacheAdd or EventKind.CacheRemove) named.Arg = Redact(e.Arg);
        inner.Append(in named);
    }

    /// <inheritdoc/>
    public void AppendTruth(in TruthRecord truth) => inner.AppendTruth(in truth);

    /// <summary>There are no more events: hands on what is known by now about tasks, texts and the capture.</summary>
    public void Complete()
    {
        foreach (int id in Names.Actors.Replaced.Keys.Where(id => id < _actors.Count && _actors[id].Exists))
            inner.Names.Actors.Replace(_actors[id], redacted.Of(Names.Actors[new(id)]));
        foreach (var (name, value) in Names.Facts) inner.Names.Facts[redacted.OfFact(name)] = value;
        foreach (var source in Names.Sources)
            inner.Names.Sources.Add(source with { Name = redacted.OfSource(source.Name) });
    }

    /// <summary>A place in a file, as an event names it.</summary>
    long Redact(long place)
    {
        var file = EventArg.File(place);
        if (file <= 0 || file > Names.Files.Count) return place;
        var other = Map(_files, file, id => inner.Names.Files.Intern(redacted.Of(Names.Files[id])));
        return EventArg.OfCache(other, EventArg.Index(place));
    }

    static NameId<T> Map<T>(List<NameId<T>> known, NameId<T> id, Func<NameId<T>, NameId<T>> intern)
    {
        while (known.Count <= id) known.Add(default);
        if (id.Exists && !known[id].Exists) known[id] = intern(id);
        return known[id];
    }
}
