using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Hands events on under other names, so that a trace can be shared: processes are task-1, task-2, ..., files file-1,
/// ..., modules module-1, ... and their functions module-1.function-1, ...; the same name always becomes the same. What
/// belongs to the kernel stays: its functions, its threads, its numbers. Process ids stay, too.
/// </summary>
sealed class RedactedSink(IEventSink inner) : IEventSink
{
    readonly Dictionary<string, string> _names = [];
    readonly Dictionary<string, int> _counts = [];
    readonly List<NameId<Actor>> _actors = [default];
    readonly List<NameId<Callsite>> _callsites = [default];
    readonly List<NameId<TraceFile>> _files = [default];

    /// <inheritdoc/>
    public TraceNames Names { get; } = new();

    /// <inheritdoc/>
    public void Append(in PageEvent e)
    {
        var named = e;
        named.Actor = Map(_actors, e.Actor, id => inner.Names.Actors.Intern(Redact(Names.Actors[id])));
        named.Callsite = Map(_callsites, e.Callsite, id => inner.Names.Callsites.Intern(Redact(Names.Callsites[id])));
        if (e.Kind is EventKind.CacheAdd or EventKind.CacheRemove) named.Arg = Redact(e.Arg);
        inner.Append(in named);
    }

    /// <inheritdoc/>
    public void AppendTruth(in TruthRecord truth) => inner.AppendTruth(in truth);

    /// <summary>There are no more events: hands on what the capture says about itself.</summary>
    public void Complete()
    {
        foreach (var (name, value) in Names.Facts) inner.Names.Facts[name] = value;
        foreach (var source in Names.Sources) inner.Names.Sources.Add(source);
    }

    /// <summary>A place in a file, as an event names it.</summary>
    long Redact(long place)
    {
        var file = EventArg.File(place);
        if (file <= 0 || file > Names.Files.Count) return place;
        var other = Map(_files, file, id => inner.Names.Files.Intern(Redact(Names.Files[id])));
        return EventArg.OfCache(other, EventArg.Index(place));
    }

    static NameId<T> Map<T>(List<NameId<T>> known, NameId<T> id, Func<NameId<T>, NameId<T>> intern)
    {
        while (known.Count <= id) known.Add(default);
        if (id.Exists && !known[id].Exists) known[id] = intern(id);
        return known[id];
    }

    TraceFile Redact(TraceFile file) => new(Other("file", file.Name), Other("device", file.FileSystem));

    Actor Redact(Actor actor) => actor.Kind == ActorKind.Task ? actor with { Name = Other("task", actor.Name) } : actor;

    Callsite Redact(Callsite callsite) => Callsite.Of([.. callsite.Stack.Split(Callsite.Separator).Select(Redact)]);

    /// <summary>"sg_io [sg]" → "module-1.function-1 [module-1]".</summary>
    string Redact(string frame)
    {
        string function = Callsite.FunctionOf(frame);
        if (function.Length == frame.Length) return frame;
        string module = Other("module", frame[function.Length..].Trim(' ', '[', ']'));
        return $"{Other($"{module}.function", function)} [{module}]";
    }

    string Other(string what, string name)
    {
        string key = $"{what} {name}";
        if (_names.TryGetValue(key, out string? other)) return other;
        int number = _counts[what] = _counts.GetValueOrDefault(what) + 1;
        return _names[key] = $"{what}-{number}";
    }
}
