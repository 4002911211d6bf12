namespace Pintrace.Recorder.EventLog;

/// <summary>The dictionaries of a trace: numbers in events stand for these. Number 0 stands for "unknown".</summary>
public sealed class TraceNames
{
    /// <summary>Places in the kernel.</summary>
    public NameTable<Callsite> Callsites { get; } = new();
    /// <summary>Who acts.</summary>
    public NameTable<Actor> Actors { get; } = new();
    /// <summary>Kinds of work: direct-read, reclaim, fork.</summary>
    public NameTable<string> Operations { get; } = new();
    /// <summary>Files whose pages appear.</summary>
    public NameTable<TraceFile> Files { get; } = new();

    /// <summary>The texts that a trace was imported from, in order; none for a simulation.</summary>
    public IList<TraceSource> Sources { get; } = [];

    /// <summary>
    /// What a real kernel's capture says about itself: names as in <see cref="CaptureFact"/>, in order.
    /// </summary>
    public IDictionary<string, long> Facts { get; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The name of a callsite, "?" for 0.</summary>
    public string CallsiteName(NameId<Callsite> id) => id.Exists ? Callsites[id].Name : "?";
    /// <summary>The name of a callsite, for a sentence.</summary>
    public string Place(NameId<Callsite> id) => id.Exists ? Callsites[id].Name : "an unknown place";
    /// <summary>The whole stack of a callsite, "?" for 0.</summary>
    public string Stack(NameId<Callsite> id) => id.Exists ? Callsites[id].Stack : "?";
    /// <summary>An actor for a reader: a real task as comm-pid, so that two of one name differ; "?" for 0.</summary>
    public string TaskName(NameId<Actor> id) => id.Exists ? Actors[id].Task : "?";
    /// <summary>The name of an actor alone, "?" for 0.</summary>
    public string ActorName(NameId<Actor> id) => id.Exists ? Actors[id].Name : "?";
}

/// <summary>A file whose pages are in the trace.</summary>
/// <param name="Name">Its name, or "inode N" of a real one.</param>
/// <param name="FileSystem">The file system's name.</param>
public sealed record TraceFile(string Name, string FileSystem);

/// <summary>A text of which a trace was imported.</summary>
/// <param name="Name">Its file name as it was given, or "standard input".</param>
/// <param name="FirstLine">What <see cref="PageEvent.Line"/> says of its first line.</param>
public sealed record TraceSource(string Name, long FirstLine);

/// <summary>Names of what a capture says about itself (<see cref="TraceNames.Facts"/>).</summary>
public static class CaptureFact
{
    /// <summary>The counter of /proc/vmstat of all pins ever taken.</summary>
    public const string Acquired = "nr_foll_pin_acquired";
    /// <summary>The counter of all pins ever released.</summary>
    public const string Released = "nr_foll_pin_released";
    /// <summary>Before the name of a counter: its value when the capture began.</summary>
    public const string Before = "vmstat_before.";
    /// <summary>Before the name of a counter: its value after the capture ended.</summary>
    public const string After = "vmstat_after.";
    /// <summary>
    /// Before the name of a kprobe: how many of its hits the kernel skipped silently (kprobe_profile).
    /// </summary>
    public const string Missed = "missed.";
    /// <summary>Before what the capture was told to record alone, such as task=fio; the value is 1.</summary>
    public const string Only = "only.";
    /// <summary>Before that of which stacks were recorded, such as 1/8; the value is 1.</summary>
    public const string Stacks = "stacks.";
}

/// <summary>
/// The number of an entry of a <see cref="NameTable{T}"/>; the default, 0, stands for "unknown" or "none". It converts
/// to a plain number implicitly, and from one only explicitly.
/// </summary>
/// <typeparam name="T">What is numbered.</typeparam>
/// <param name="Number">The number.</param>
public readonly record struct NameId<T>(int Number)
{
    /// <summary>False for the default: there is no entry.</summary>
    public bool Exists => Number != 0;

    /// <summary>Reads it as a plain number.</summary>
    public static implicit operator int(NameId<T> id) => id.Number;
}

/// <summary>Numbers its entries from 1 in order of arrival, equal entries once.</summary>
/// <typeparam name="T">An immutable entry with value equality.</typeparam>
public sealed class NameTable<T> where T : notnull
{
    readonly List<T> _entries = [];
    /// <summary>Made when something is interned: who only reads a trace needs no numbers of names.</summary>
    Dictionary<T, int>? _ids;

    readonly List<int> _released = [];
    int _dropAtFirst;

    /// <summary>How many entries there are; also the largest number.</summary>
    public int Count => _entries.Count;

    /// <summary>The entry of a number from 1 to <see cref="Count"/>.</summary>
    public T this[NameId<T> id] => _entries[id.Number - 1];

    /// <summary>The number of an entry, which is added if it is new.</summary>
    public NameId<T> Intern(T entry)
    {
        _ids ??= Ids();
        if (_ids.TryGetValue(entry, out int known)) return new(known);
        _entries.Add(entry);
        return new(_ids[entry] = _entries.Count);
    }

    Dictionary<T, int> Ids()
    {
        var ids = new Dictionary<T, int>();
        for (int i = 0; i < _entries.Count; i++) ids.TryAdd(_entries[i], i + 1);
        return ids;
    }

    /// <summary>Replaces an entry about which more is known now; sinks write it again.</summary>
    internal void Replace(NameId<T> id, T entry)
    {
        Replaced.TryAdd(id, this[id]);
        _ids ??= Ids();
        if (_ids.GetValueOrDefault(this[id]) == id) _ids.Remove(this[id]);
        _entries[id - 1] = entry;
        _ids.TryAdd(entry, id);
    }

    /// <summary>False if the entry of a number was dropped.</summary>
    public bool Has(NameId<T> id) => id.Exists && id <= Count && _entries[id - 1] is not null;

    /// <summary>
    /// What the entry stands for is no more: an equal one that comes later is another, and gets another number.
    /// </summary>
    internal void Release(NameId<T> id)
    {
        if (_ids?.GetValueOrDefault(this[id]) == id) _ids.Remove(this[id]);
        _released.Add(id);
    }

    /// <summary>Releases all entries.</summary>
    public void ReleaseAll()
    {
        for (int id = 1; id <= Count; id++)
            if (Has(new(id)) && _ids?.GetValueOrDefault(this[new(id)]) == id) Release(new(id));
    }

    /// <summary>
    /// Drops the entries that were released before the last call: events that name them are past, so that a log of days
    /// does not remember each task and file that there ever was. Numbers stay as they are.
    /// </summary>
    public void DropReleased()
    {
        foreach (int id in _released[.._dropAtFirst]) _entries[id - 1] = default!;
        _released.RemoveRange(0, _dropAtFirst);
        _dropAtFirst = _released.Count;
    }

    /// <summary>
    /// Replaced entries by their numbers, as they were when they were written last; whoever writes them again clears
    /// it.
    /// </summary>
    internal Dictionary<int, T> Replaced { get; } = [];

    /// <summary>
    /// Adds an entry under the next number even if an equal one exists: for tables read back from a file.
    /// </summary>
    internal void Add(T entry)
    {
        _entries.Add(entry);
        _ids?.TryAdd(entry, _entries.Count);
    }
}
