using System.Globalization;

namespace Pintrace.Recorder.EventLog;

/// <summary>
/// Which events are wanted; what is null or empty is not asked about. In patterns * stands for anything.
/// </summary>
public sealed record EventFilter
{
    /// <summary>Kinds, of which an event has one.</summary>
    public IReadOnlyList<EventKind> Kinds { get; init; } = [];
    /// <summary>Patterns of actors: of their name, or of comm-pid.</summary>
    public IReadOnlyList<string> Actors { get; init; } = [];
    /// <summary>Patterns of functions, of which the event's stack has one.</summary>
    public IReadOnlyList<string> Callsites { get; init; } = [];
    /// <summary>The page.</summary>
    public long? Pfn { get; init; }
    /// <summary>The numbers of the events among which they are, ascending; null = all.</summary>
    public IReadOnlyList<long>? Among { get; init; }
    /// <summary>The first event.</summary>
    public long? FromSeq { get; init; }
    /// <summary>The last event.</summary>
    public long? ToSeq { get; init; }
    /// <summary>The earliest time, in nanoseconds since the trace began.</summary>
    public long? FromTick { get; init; }
    /// <summary>The latest time.</summary>
    public long? ToTick { get; init; }

    /// <summary>True if every event is wanted.</summary>
    public bool IsEmpty => Among is null && Where == "1";

    /// <summary>The time of a row of table event since the beginning of the trace, in SQL.</summary>
    /// <param name="row">The alias of the table.</param>
    internal static string TickOf(string row) =>
        $"({row}.tick + COALESCE((SELECT tick FROM checksum WHERE last_seq < {row}.seq"
        + " ORDER BY last_seq DESC LIMIT 1), 0))";

    /// <summary>
    /// The condition for a row of table event whose alias is e, in SQL, but for <see cref="Among"/>.
    /// </summary>
    public string Where
    {
        get
        {
            List<string> all = [.. Bounds()];
            if (Kinds.Count > 0) all.Add($"e.kind IN ({string.Join(", ", Kinds.Select(k => (int)k))})");
            if (Actors.Count > 0) all.Add($"e.actor IN (SELECT id FROM actor WHERE {Any(Actors, WhereActor)})");
            if (Callsites.Count > 0)
                all.Add($"e.callsite IN (SELECT id FROM callsite WHERE {Any(Callsites, WhereCallsite)})");
            return all.Count == 0 ? "1" : string.Join(" AND ", all);
        }
    }

    IEnumerable<string> Bounds()
    {
        (string Condition, long? Bound)[] bounds =
        [
            ("e.pfn =", Pfn), ("e.seq >=", FromSeq), ("e.seq <=", ToSeq), ($"{TickOf("e")} >=", FromTick),
            ($"{TickOf("e")} <=", ToTick),
        ];
        foreach (var (condition, bound) in bounds)
            if (bound is { } number) yield return string.Create(CultureInfo.InvariantCulture, $"{condition} {number}");
    }

    static string Any(IEnumerable<string> patterns, Func<string, string> where) =>
        string.Join(" OR ", patterns.Select(where));

    /// <summary>The condition for a row of table actor.</summary>
    public static string WhereActor(string pattern) =>
        $"name GLOB {Glob(pattern)} OR name || '-' || pid GLOB {Glob(pattern)}";

    /// <summary>The condition for a row of table callsite; a function matches with its module and without.</summary>
    public static string WhereCallsite(string pattern) =>
        $"' < ' || stack || ' < ' GLOB {Glob($"* < {pattern} < *")} "
        + $"OR ' < ' || stack || ' < ' GLOB {Glob($"* < {pattern} ", "[[]*")}";

    /// <summary>A pattern as a text of SQL; only * is special.</summary>
    static string Glob(string pattern, string end = "")
    {
        string plain = pattern
            .Replace("[", "[[]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal);
        return $"'{(plain + end).Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
