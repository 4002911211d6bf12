using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Simulation.Hunting;

/// <summary>
/// All scenes of a size: some scripts side by side, in any number and each as often as it fits. Scenes that differ in
/// the order of their actors or in which page is which are one.
/// </summary>
/// <param name="memory">The memory.</param>
/// <param name="pages">How many pages of it; each is used.</param>
/// <param name="scripts">What actors may do, small scripts first.</param>
sealed class SceneList(MemoryKind memory, int pages, IReadOnlyList<Script> scripts)
{
    readonly int[][] _places = [.. Permutations([.. Enumerable.Range(0, pages)], 0)];

    /// <summary>The scenes with this many operations.</summary>
    public IEnumerable<Script[]> OfSize(int operations) =>
        Chosen([], 0, operations).Where(chosen => IsWhole(chosen) && IsFirstOfItsKind(chosen));

    IEnumerable<Script[]> Chosen(Script[] before, int from, int left)
    {
        if (left == 0) yield return before;
        for (int i = from; i < scripts.Count && scripts[i].Size <= left; i++)
        {
            if (scripts[i].Forks && Array.Exists(before, s => s.Forks)) continue;
            foreach (var chosen in Chosen([.. before, scripts[i]], i, left - scripts[i].Size)) yield return chosen;
        }
    }

    /// <summary>Children have a parent, and every page is used.</summary>
    bool IsWhole(Script[] chosen) =>
        (!Array.Exists(chosen, s => s.IsChild) || Array.Exists(chosen, s => s.Forks))
        && Enumerable.Range(0, pages).All(page => Array.Exists(chosen, s => Uses(s, page)));

    static bool Uses(Script script, int page) =>
        Array.Exists(script.Calls, c => page >= c.Page && page < c.Page + c.Count);

    bool IsFirstOfItsKind(Script[] chosen)
    {
        if (pages == 1) return true;
        string name = NameOf(chosen);
        return _places.All(p => string.CompareOrdinal(name, NameOf([.. chosen.Select(s => s.Moved(p))])) <= 0);
    }

    static string NameOf(Script[] chosen) =>
        string.Join('\n', chosen.Select(s => s.Name).Order(StringComparer.Ordinal));

    static IEnumerable<int[]> Permutations(int[] places, int from)
    {
        if (from >= places.Length - 1) { yield return [.. places]; yield break; }
        for (int i = from; i < places.Length; i++)
        {
            (places[from], places[i]) = (places[i], places[from]);
            foreach (int[] permutation in Permutations(places, from + 1)) yield return permutation;
            (places[from], places[i]) = (places[i], places[from]);
        }
    }

    /// <summary>The scene in which actors run these scripts.</summary>
    public Setup SetupOf(Script[] chosen)
    {
        var calls = chosen.SelectMany(s => s.Calls).ToArray();
        int more = calls.Any(c => c.Operation.Needs.HasFlag(Needs.RoomForTwo)) ? 1 : 0;
        return memory.Of(pages) with
        {
            Actors = [.. chosen.Select((s, i) => s.Actor(namesake: chosen[..i].Count(other => IsNamesake(s, other))))],
            Mms = chosen.Any(s => s.Forks) ? ScriptList.Child + 1 : 1,
            PagesPerRequest = calls.Max(c => c.Count) + more,
            SpareFolios = pages * (calls.Length + 1),
        };
    }

    static bool IsNamesake(Script a, Script b) => a.Actor(0).Name == b.Actor(0).Name;
}
