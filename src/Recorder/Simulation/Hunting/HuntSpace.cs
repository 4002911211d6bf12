using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Simulation.Hunting;

/// <summary>
/// All scenes up to a size, small ones first, in an order that depends on nothing but the arguments and on which
/// scripts are left out on the way.
/// </summary>
/// <param name="memory">The kinds of memory.</param>
/// <param name="operations">What actors may do.</param>
/// <param name="code">Tells which operations are equal.</param>
/// <param name="mostOperations">The most operations of a scene.</param>
/// <param name="mostPages">The most pages of a scene.</param>
sealed class HuntSpace(
    IReadOnlyList<MemoryKind> memory, IReadOnlyList<Operation> operations, OperationCode code, int mostOperations,
    int mostPages)
{
    readonly Dictionary<(MemoryKind Memory, int Pages), ScriptList> _scripts = [];

    /// <summary>How many operations actors may run.</summary>
    public int Operations => operations.Count;
    /// <summary>How many of them differ in more than their names.</summary>
    public int DistinctOperations => operations.Select(code.Of).Distinct().Count();

    /// <summary>The sizes, in order: first few operations on few pages.</summary>
    public IEnumerable<HuntLevel> Levels =>
        from sum in Enumerable.Range(2, mostOperations + mostPages - 1)
        from pages in Enumerable.Range(1, mostPages)
        where sum - pages >= 1 && sum - pages <= mostOperations
        select new HuntLevel(sum - pages, pages);

    /// <summary>The scenes of a level.</summary>
    /// <param name="level">The level.</param>
    /// <param name="isOut">Whether a script is left out of scenes of several actors.</param>
    public IEnumerable<HuntScene> Scenes(HuntLevel level, Func<MemoryKind, Script, bool> isOut)
    {
        foreach (var kind in memory)
        {
            var all = ScriptsOn(kind, level.Pages);
            Script[] kept = [.. all.Where(s => s.Size == level.Operations || !isOut(kind, s))];
            var scenes = new SceneList(kind, level.Pages, kept);
            foreach (var chosen in scenes.OfSize(level.Operations)) yield return new(kind, scenes, chosen);
        }
    }

    IReadOnlyList<Script> ScriptsOn(MemoryKind kind, int pages)
    {
        if (!_scripts.TryGetValue((kind, pages), out var list))
            _scripts.Add((kind, pages), list = new(kind, pages, operations, mostOperations, code));
        return list.All;
    }
}

/// <summary>A size of scenes.</summary>
/// <param name="Operations">How many operations.</param>
/// <param name="Pages">How many pages.</param>
readonly record struct HuntLevel(int Operations, int Pages);

/// <summary>A scene by what it is made of.</summary>
/// <param name="Memory">The memory.</param>
/// <param name="List">Where it comes from.</param>
/// <param name="Scripts">What its actors do.</param>
readonly record struct HuntScene(MemoryKind Memory, SceneList List, Script[] Scripts)
{
    public Setup Setup => List.SetupOf(Scripts);
}
