namespace Pintrace.EndToEnd.Tests.House;

/// <summary>
/// One line of the plan: a room and what it may use. A * at the end of a name stands for any rest of it.
/// </summary>
readonly record struct Room(string Name, string[] MayUse)
{
    public bool Allows(string room) => MayUse.Any(m => Matches(m, room));

    public static bool Matches(string pattern, string room) =>
        pattern.EndsWith('*') ? room.StartsWith(pattern[..^1], StringComparison.Ordinal) : room == pattern;
}

/// <summary>
/// The plan of the house, from the ground up: a room is a namespace, without "Pintrace.". In the lines of a part, a
/// name that begins with a dot is one of that part.
/// </summary>
static class Rooms
{
    const string Database = "Recorder.EventLog.Sqlite Recorder.EventLog.Sqlite.Connections";
    const string Log = "Recorder.EventLog Recorder.Text Recorder.Files";
    const string Machine = Log + " .Policies .State .Tracing .Engine";
    const string Memory = Machine + " .Holds .PageCache .Arch .Mm";
    const string Kernel = Memory + " .Mm.Huge .Fs .Block";
    const string Replay = Log + " Analyzer.Text Analyzer.State Analyzer.Replay";
    const string Report = Replay
        + " Recorder.EventLog.Sqlite Analyzer Analyzer.Findings Analyzer.Statistics Analyzer.Quality";
    const string Doors = Report
        + " Recorder Recorder.Conformance Recorder.Explanation Recorder.Hunting"
        + " Recorder.Simulation.Designs"
        + " Recorder.RealKernels.Mapping Recorder.RealKernels.Capture"
        + " Recorder.RealKernels.Probes Recorder.RealKernels.Redaction Recorder.RealKernels.Text.Dialects"
        + " Analyzer.Detectors Analyzer.Diff Analyzer.Sql Analyzer.Reports Analyzer.Reports.Foreign";

    public static readonly IReadOnlyList<Room> Plan =
    [
        .. Part("Recorder",
            (".Text", ""),
            (".Files", ".Text"),
            (".EventLog", ".Text"),
            (".EventLog.Sqlite.Connections", ".Text .Files"),
            (".EventLog.Sqlite.Checksums", ".EventLog"),
            (".EventLog.Sqlite.Pages", ".Files"),
            (".EventLog.Sqlite.Pages.Reading", ".EventLog .EventLog.Sqlite.Pages"),
            (".EventLog.Sqlite.Pages.Writing", ".EventLog .Files .EventLog.Sqlite.Pages"),
            (".EventLog.Sqlite",
                $"{Log} .EventLog.Sqlite.Connections .EventLog.Sqlite.Checksums .EventLog.Sqlite.Pages.Reading "
                 + ".EventLog.Sqlite.Pages.Writing")),

        .. Part("Recorder.Simulation",
            (".Policies", "Recorder.Text Recorder.Files"),
            (".State", "Recorder.EventLog .Policies"),
            (".Tracing", "Recorder.EventLog .State"),
            (".Engine", $"{Log} .Policies .State .Tracing"),
            (".Holds", Machine),
            (".PageCache", $"{Machine} .Holds"),
            (".Arch", $"{Machine} .Holds"),
            (".Mm", $"{Machine} .Holds .PageCache .Arch"),
            (".Mm.Huge", Memory),
            (".Fs", Memory),
            (".Block", $"{Memory} .Fs"),
            (".Operations", Kernel),
            (".Scenarios", Machine),
            (".Drivers.Search.Cycles", ".State"),
            (".Drivers.Search", "Recorder.EventLog .State .Engine .Drivers.Search.Cycles"),
            (".Drivers", $"{Kernel} .Scenarios .Drivers.Search .Drivers.Search.Cycles"),
            (".Paths", $"{Kernel} .Scenarios .Drivers .Drivers.Search"),
            (".Hunting", $"{Machine} .Operations .Scenarios .Drivers .Drivers.Search"),
            (".Promela", $"{Kernel} .Scenarios .Drivers .Drivers.Search"),
            (".Designs", $"{Machine} .Scenarios .Drivers .Drivers.Search"),
            (".Scenarios.Load", $"{Kernel} .Operations .Scenarios .Drivers"),
            (".Scenarios.*", $"{Kernel} .Operations .Scenarios")),

        .. Part("Recorder.RealKernels",
            (".Probes", Log),
            (".Text", $"{Log} .Probes"),
            (".Text.Dialects", $"{Log} .Probes .Text"),
            (".Capture", $"{Log} .Probes"),
            (".Mapping", $"{Log} .Text .Probes"),
            (".Recognition", $"{Log} .Text .Probes .Mapping"),
            (".Events", $"{Log} .Text .Probes .Mapping .Recognition"),
            (".Redaction", $"{Log} .Text .Probes")),

        .. Part("Recorder.Conformance",
            (".Pages", "Recorder.EventLog Recorder.Simulation.Policies"),
            (".Rules", "Recorder.EventLog Recorder.Text Recorder.Simulation.Policies .Pages")),

        .. Part("Recorder",
            (".Conformance", $"{Log} .Conformance.Pages .Conformance.Rules .Simulation.*"),
            (".Explanation", $"{Log} .Conformance .Simulation.*"),
            ("Recorder", $"{Log} .EventLog.Sqlite .Explanation .Simulation.* .RealKernels.*"),
            (".Hunting", $"{Log} Recorder .Simulation.*")),

        .. Part("Analyzer",
            (".Text", Log),
            (".State", $"{Log} .Text"),
            (".Replay", $"{Log} Recorder.EventLog.Sqlite .Text .State"),
            (".Findings", Replay),
            (".Detectors", $"{Replay} .Findings"),
            (".Statistics", $"{Replay} .Findings"),
            (".Quality", $"{Replay} .Findings .Statistics"),
            (".Snapshots", $"{Replay} {Database} Recorder.EventLog.Sqlite.Checksums"),
            ("Analyzer", $"{Replay} Recorder.EventLog.Sqlite .Findings .Detectors .Statistics .Quality .Snapshots"),
            (".Sql", $"{Report} {Database}"),
            (".Diff", Report),
            (".Reports.Foreign", $"{Report} .Detectors .Sql"),
            (".Reports", $"{Report} .Detectors .Diff")),

        .. Part("Cli",
            (".Options", Doors),
            ("Cli", $"{Doors} .Options"),
            (".Views", $"{Doors} Cli"),
            (".Follow", $"{Doors} Cli"),
            (".Exploration", $"{Doors} Cli .Views"),
            (".Interactive", $"{Doors} Cli .Views"),
            (".Matrix", $"{Doors} Cli .Views"),
            (".Tracing", $"{Doors} Cli .Views .Follow"),
            (".Hunting", $"{Doors} Cli .Options .Views .Exploration"),
            (".Installation", $"{Doors} Cli .Options"),
            (".Commands", $"{Doors} Cli .Options .Views .Exploration .Interactive .Follow .Matrix .Tracing")),
    ];

    /// <summary>Arrows against the plan that are still there. This list may only shrink.</summary>
    public static readonly IReadOnlyList<Arrow> KnownExceptions = [];

    /// <summary>Rooms whose types other assemblies may use.</summary>
    public static readonly IReadOnlyList<string> WithDoors =
    [
        "Recorder", "Recorder.Conformance", "Recorder.Explanation", "Recorder.Hunting", "Recorder.Simulation.Designs",
        "Recorder.Text", "Recorder.Files", "Recorder.EventLog", "Recorder.EventLog.Sqlite",
        "Recorder.EventLog.Sqlite.Checksums", "Recorder.EventLog.Sqlite.Connections",
        "Recorder.RealKernels.Capture", "Recorder.RealKernels.Mapping", "Recorder.RealKernels.Probes",
        "Recorder.RealKernels.Redaction", "Recorder.RealKernels.Text.Dialects",
        "Analyzer", "Analyzer.Text", "Analyzer.State", "Analyzer.Findings", "Analyzer.Detectors",
        "Analyzer.Statistics", "Analyzer.Sql", "Analyzer.Diff", "Analyzer.Reports",
        "Analyzer.Reports.Foreign",
    ];

    /// <summary>
    /// Arrows that the plan does not have: the room has no line, or its line does not name the other.
    /// </summary>
    public static IEnumerable<Arrow> Forbidden(IEnumerable<Arrow> arrows, IReadOnlyList<Room> plan) =>
        arrows.Where(a => !(LineOf(a.From, plan) is { } line && line.Allows(a.To)));

    /// <summary>All arrows between some rooms that a plan allows.</summary>
    public static IEnumerable<Arrow> Allowed(IReadOnlyList<string> rooms, IReadOnlyList<Room> plan)
    {
        var all = rooms.SelectMany(from => rooms.Where(to => to != from).Select(to => new Arrow(from, to))).ToList();
        return all.Except(Forbidden(all, plan));
    }

    /// <summary>The first line that is of a room: one that names it comes before one that ends with a *.</summary>
    static Room? LineOf(string room, IReadOnlyList<Room> plan)
    {
        foreach (var line in plan)
            if (Room.Matches(line.Name, room)) return line;
        return null;
    }

    /// <summary>The rooms of some types.</summary>
    public static List<string> Of(IEnumerable<CompiledType> types) =>
        [.. types.Select(t => Arrows.Short(t.Room)).Where(r => r.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The rooms that have types which other assemblies may use.</summary>
    public static List<string> Showing(IEnumerable<CompiledType> types) => Of(types.Where(t => t.IsShown));

    static IEnumerable<Room> Part(string part, params (string Name, string MayUse)[] lines) =>
        lines.Select(l => new Room(Full(part, l.Name), [.. Words(l.MayUse).Select(m => Full(part, m))]));

    static string[] Words(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static string Full(string part, string name) => name.StartsWith('.') ? part + name : name;
}
