using Xunit;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>Which room may use which, from the compiled code. Each rule is also seen to catch a bad sample.</summary>
public class RoomTests
{
    static readonly Dictionary<Arrow, List<string>> Found = Arrows.Of(Assemblies.Product);

    [Fact]
    public void Every_arrow_is_in_the_plan()
    {
        var bad = Rooms.Forbidden(Found.Keys, Rooms.Plan).Except(Rooms.KnownExceptions);
        Assert.Empty(bad.Select(a => $"{a}: {string.Join("; ", Found[a].Take(3))}"));
    }

    [Fact]
    public void Every_exception_is_still_needed() =>
        Assert.Empty(Rooms.KnownExceptions.Except(Rooms.Forbidden(Found.Keys, Rooms.Plan)));

    [Fact]
    public void Every_line_of_the_plan_has_a_room() =>
        Assert.All(Rooms.Plan, line => Assert.Contains(Names, room => Room.Matches(line.Name, room)));

    [Fact]
    public void No_circle_of_rooms() => Assert.Empty(Arrows.InCircles(Found.Keys.Except(Rooms.KnownExceptions)));

    [Fact]
    public void The_plan_has_no_circle_either() => Assert.Empty(Arrows.InCircles(Rooms.Allowed(Names, Rooms.Plan)));

    [Fact]
    public void Only_rooms_with_doors_show_types() =>
        Assert.Equal(Rooms.WithDoors.Order(StringComparer.Ordinal), Rooms.Showing(Assemblies.Product));

    [Fact]
    public void An_arrow_that_is_not_in_the_plan_is_caught()
    {
        Room[] plan = [new("Ground", []), new("Upper", ["Ground"]), new("Attic.*", ["Upper"])];
        Arrow[] good = [new("Upper", "Ground"), new("Attic.Left", "Upper")];
        Arrow[] bad = [new("Ground", "Upper"), new("Attic.Left", "Ground"), new("Garden", "Ground")];
        Assert.Equal(bad, Rooms.Forbidden([.. good, .. bad], plan));
        Assert.Equal(good, Rooms.Allowed(["Ground", "Upper", "Attic.Left"], plan));
    }

    [Fact]
    public void A_circle_is_caught()
    {
        Arrow[] arrows = [new("A", "B"), new("B", "C"), new("C", "B"), new("C", "D"), new("E", "A")];
        Assert.Equal(["B", "C"], Arrows.InCircles(arrows));
        Assert.Empty(Arrows.InCircles(arrows.Where(a => a != new Arrow("C", "B"))));
    }

    /// <summary>Each type of one room of samples uses the other room in a way of its own.</summary>
    [Fact]
    public void Every_way_of_using_a_type_is_an_arrow()
    {
        var uses = Arrows.Of(Assemblies.Samples).Single(a => IsUpper(a.Key.From)).Value;
        var ways = Assemblies.Samples.Where(t => IsUpper(t.Room) && !t.Name.Contains('/')).Select(t => t.Name);
        Assert.All(ways, way => Assert.Contains(uses, u => u.StartsWith(way, StringComparison.Ordinal)));

        static bool IsUpper(string room) => room.EndsWith(".Upper", StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_shown_is_caught() =>
        Assert.Equal(["EndToEnd.Tests.House.Samples"], Rooms.Showing(Assemblies.Samples));

    static List<string> Names => Rooms.Of(Assemblies.Product.Where(t => !t.IsGenerated));
}
