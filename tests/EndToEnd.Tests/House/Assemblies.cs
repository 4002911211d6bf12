namespace Pintrace.EndToEnd.Tests.House;

/// <summary>What the rules are checked on: the compiled product, and the samples beside these tests.</summary>
static class Assemblies
{
    static readonly string[] Files = ["Pintrace.Recorder.dll", "Pintrace.Analyzer.dll", "pintrace.dll"];

    /// <summary>All types of the product.</summary>
    public static IReadOnlyList<CompiledType> Product { get; } =
        [.. Files.SelectMany(f => AssemblyReading.Of(Path.Combine(AppContext.BaseDirectory, f)))];

    /// <summary>Types that break rules on purpose.</summary>
    public static IReadOnlyList<CompiledType> Samples { get; } =
        [.. AssemblyReading.Of(typeof(Assemblies).Assembly.Location).Where(t => t.Room.Contains(".Samples"))];
}
