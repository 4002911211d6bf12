namespace Pintrace.EndToEnd.Tests.House;

/// <summary>A room uses another. Rooms are namespaces; names are written without "Pintrace.".</summary>
readonly record struct Arrow(string From, string To)
{
    public override string ToString() => $"{From} -> {To}";
}

/// <summary>Which rooms use which.</summary>
static class Arrows
{
    const string Root = "Pintrace.";

    /// <summary>
    /// All arrows between rooms of some types, each with the uses that make it. What is in no namespace, the entry point and
    /// what the compiler adds to an assembly, is in no room.
    /// </summary>
    public static SortedDictionary<string, (Arrow Arrow, List<string> Uses)> Of(IReadOnlyList<CompiledType> types)
    {
        var inRooms = types.Where(t => t.Room.Length > 0).ToList();
        var rooms = inRooms.DistinctBy(t => t.Name).ToDictionary(t => t.Name, t => t.Room);
        var arrows = new SortedDictionary<string, (Arrow, List<string> Uses)>(StringComparer.Ordinal);
        foreach (var type in inRooms)
            foreach (string used in type.Mentions)
            {
                if (!rooms.TryGetValue(used, out string? to) || to == type.Room) continue;
                var arrow = new Arrow(Short(type.Room), Short(to));
                if (!arrows.TryGetValue(arrow.ToString(), out var uses)) arrows.Add(arrow.ToString(), uses = (arrow, []));
                uses.Uses.Add($"{type.Name} uses {used}");
            }
        return arrows;
    }

    /// <summary>Rooms that use each other, and those between two such groups; none if all arrows point down.</summary>
    public static IReadOnlyList<string> InCircles(IEnumerable<Arrow> arrows)
    {
        var left = arrows.ToHashSet();
        while (left.RemoveWhere(a => !left.Any(b => b.From == a.To) || !left.Any(b => b.To == a.From)) > 0) { }
        return [.. left.SelectMany(a => new[] { a.From, a.To }).Distinct().Order(StringComparer.Ordinal)];
    }

    static string Short(string room) => room.StartsWith(Root, StringComparison.Ordinal) ? room[Root.Length..] : room;
}
