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

    /// <summary>
    /// What a real kernel's capture says about itself: names as in <see cref="CaptureFact"/>, in order.
    /// </summary>
    public IDictionary<string, long> Facts { get; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The name of a callsite, "?" for 0.</summary>
    public string CallsiteName(int id) => id == 0 ? "?" : Callsites[id].Name;
    /// <summary>The name of a callsite, for a sentence.</summary>
    public string Place(int id) => id == 0 ? "an unknown place" : Callsites[id].Name;
    /// <summary>The whole stack of a callsite, "?" for 0.</summary>
    public string Stack(int id) => id == 0 ? "?" : Callsites[id].Stack;
    /// <summary>The name of an actor, "?" for 0.</summary>
    public string ActorName(int id) => id == 0 ? "?" : Actors[id].Name;
}

/// <summary>A file whose pages are in the trace.</summary>
/// <param name="Name">Its name, or "inode N" of a real one.</param>
/// <param name="FileSystem">The file system's name.</param>
public sealed record TraceFile(string Name, string FileSystem);

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
}

/// <summary>Numbers its entries from 1 in order of arrival, equal entries once.</summary>
/// <typeparam name="T">An immutable entry with value equality.</typeparam>
public sealed class NameTable<T> where T : notnull
{
    readonly List<T> _entries = [];
    readonly Dictionary<T, int> _ids = [];

    /// <summary>How many entries there are; also the largest number.</summary>
    public int Count => _entries.Count;

    /// <summary>The entry of a number from 1 to <see cref="Count"/>.</summary>
    public T this[int id] => _entries[id - 1];

    /// <summary>The number of an entry, which is added if it is new.</summary>
    public int Intern(T entry)
    {
        if (_ids.TryGetValue(entry, out int id)) return id;
        _entries.Add(entry);
        return _ids[entry] = _entries.Count;
    }

    /// <summary>Replaces an entry about which more is known now; sinks write it again.</summary>
    internal void Replace(int id, T entry)
    {
        if (_ids.GetValueOrDefault(_entries[id - 1]) == id) _ids.Remove(_entries[id - 1]);
        _entries[id - 1] = entry;
        _ids.TryAdd(entry, id);
        Replaced.Add(id);
    }

    /// <summary>Numbers of replaced entries; whoever writes them again clears it.</summary>
    internal HashSet<int> Replaced { get; } = [];

    /// <summary>
    /// Adds an entry under the next number even if an equal one exists: for tables read back from a file.
    /// </summary>
    internal void Add(T entry)
    {
        _entries.Add(entry);
        _ids.TryAdd(entry, _entries.Count);
    }
}
