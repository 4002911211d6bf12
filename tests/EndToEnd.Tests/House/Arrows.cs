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
    /// All arrows between rooms of some types, each with the uses that make it. What is in no namespace, the entry
    /// point and what the compiler adds to an assembly, is in no room.
    /// </summary>
    public static Dictionary<Arrow, List<string>> Of(IReadOnlyList<CompiledType> types)
    {
        var inRooms = types.Where(t => t.Room.Length > 0).ToList();
        var rooms = inRooms.DistinctBy(t => t.Name).ToDictionary(t => t.Name, t => t.Room);
        var arrows = new Dictionary<Arrow, List<string>>();
        foreach (var type in inRooms)
            foreach (string used in type.Mentions)
            {
                if (!rooms.TryGetValue(used, out string? to) || to == type.Room) continue;
                var arrow = new Arrow(Short(type.Room), Short(to));
                arrows.TryAdd(arrow, []);
                arrows[arrow].Add($"{type.Name} uses {used}");
            }
        return arrows;
    }

    /// <summary>Rooms that use each other, and those between two such groups; none if all arrows point down.</summary>
    public static IReadOnlyList<string> InCircles(IEnumerable<Arrow> arrows)
    {
        var left = arrows.ToHashSet();
        while (left.RemoveWhere(IsAtAnEnd) > 0) { }
        return [.. left.SelectMany(a => new[] { a.From, a.To }).Distinct().Order(StringComparer.Ordinal)];

        bool IsAtAnEnd(Arrow arrow) => !left.Any(a => a.From == arrow.To) || !left.Any(a => a.To == arrow.From);
    }

    /// <summary>A namespace without what all have in front.</summary>
    public static string Short(string room) =>
        room.StartsWith(Root, StringComparison.Ordinal) ? room[Root.Length..] : room;
}
