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

/// <summary>
/// Hands events on to a log with dictionaries of its own, which name only what its events do. Names may become others
/// on the way.
/// </summary>
/// <param name="inner">Where they go.</param>
/// <param name="names">The dictionaries of the events that come.</param>
/// <param name="dropped">By how much the events that come are numbered higher than in the log.</param>
public class RenamedSink(IEventSink inner, TraceNames names, long dropped = 0) : IEventSink
{
    readonly Dictionary<int, NameId<Actor>> _actors = [];
    readonly Dictionary<int, NameId<Callsite>> _callsites = [];
    readonly Dictionary<int, NameId<TraceFile>> _files = [];

    /// <inheritdoc/>
    public TraceNames Names => names;

    /// <inheritdoc/>
    public void Append(in PageEvent e)
    {
        var named = e;
        named.Seq -= dropped;
        named.Actor = Map(_actors, e.Actor, names.Actors, inner.Names.Actors, Of);
        named.Callsite = Map(_callsites, e.Callsite, names.Callsites, inner.Names.Callsites, Of);
        if (e.Kind is EventKind.CacheAdd or EventKind.CacheRemove) named.Arg = PlaceOf(e.Arg);
        if (e.Kind == EventKind.Gap && e.Request > 0) named.Request = Math.Max(1, e.Request - dropped);
        inner.Append(in named);
    }

    /// <inheritdoc/>
    public void AppendTruth(in TruthRecord truth) => inner.AppendTruth(in truth);

    /// <summary>There are no more events: hands on what is known by now about tasks, texts and the capture.</summary>
    public void Complete()
    {
        foreach (int id in names.Actors.Replaced.Keys.Where(id => names.Actors.Has(new(id))))
            if (_actors.TryGetValue(id, out var known)) inner.Names.Actors.Replace(known, Of(names.Actors[new(id)]));
        names.Actors.Replaced.Clear();
        foreach (var (name, value) in names.Facts) inner.Names.Facts[OfFact(name)] = value;
        foreach (var source in names.Sources) inner.Names.Sources.Add(source with { Name = OfSource(source.Name) });
    }

    /// <summary>What an actor is called there.</summary>
    protected virtual Actor Of(Actor actor) => actor;
    /// <summary>What a callsite is called there.</summary>
    protected virtual Callsite Of(Callsite callsite) => callsite;
    /// <summary>What a file is called there.</summary>
    protected virtual TraceFile Of(TraceFile file) => file;
    /// <summary>What a fact of the capture is called there.</summary>
    protected virtual string OfFact(string fact) => fact;
    /// <summary>What an imported text is called there.</summary>
    protected virtual string OfSource(string source) => source;

    /// <summary>A place in a file, as an event names it.</summary>
    long PlaceOf(long place)
    {
        var file = EventArg.File(place);
        if (file <= 0 || file > names.Files.Count) return place;
        var other = Map(_files, file, names.Files, inner.Names.Files, Of);
        return EventArg.OfCache(other, EventArg.Index(place));
    }

    static NameId<T> Map<T>(
        Dictionary<int, NameId<T>> known, NameId<T> id, NameTable<T> from, NameTable<T> to, Func<T, T> rename)
        where T : notnull
    {
        if (!id.Exists) return default;
        if (known.TryGetValue(id, out var other)) return other;
        return known[id] = from.Has(id) ? to.Intern(rename(from[id])) : default;
    }
}

/// <summary>One thing that went wrong in a simulated kernel, according to its own ledger.</summary>
/// <param name="Seq">The event at which it went wrong.</param>
/// <param name="Kind">What went wrong.</param>
/// <param name="Pfn">The page.</param>
/// <param name="Callsite">The callsite to blame.</param>
public readonly record struct TruthRecord(long Seq, FindingKind Kind, long Pfn, NameId<Callsite> Callsite);
