using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Hunting;

/// <summary>Leaves out of a scene the actors, operations, pages and spare folios that do not matter.</summary>
static class SmallerScenes
{
    /// <summary>
    /// A scene that still shows something, of which nothing can be left out without its being shown no more.
    /// </summary>
    /// <param name="setup">A scene that shows it.</param>
    /// <param name="shows">Whether a scene does.</param>
    public static Setup Of(Setup setup, Func<Setup, bool> shows)
    {
        while (Candidates(setup).Where(IsPossible).FirstOrDefault(s => Shows(s, shows)) is { } smaller) setup = smaller;
        return setup;
    }

    /// <summary>A scene that has become so small that its machine is out of memory shows nothing.</summary>
    static bool Shows(Setup setup, Func<Setup, bool> shows)
    {
        try
        {
            return shows(setup);
        }
        catch (UsageException)
        {
            return false;
        }
    }

    static IEnumerable<Setup> Candidates(Setup setup)
    {
        for (int a = 0; a < setup.Actors.Length; a++)
        {
            yield return setup with { Actors = Without(setup.Actors, a) };
            foreach (var shorter in Shorter(setup.Actors[a]))
                yield return setup with { Actors = [.. setup.Actors[..a], shorter, .. setup.Actors[(a + 1)..]] };
        }
        if (setup.FilePages > 0) yield return setup with { FilePages = setup.FilePages - 1 };
        if (setup.AnonPages > 0) yield return setup with { AnonPages = setup.AnonPages - 1 };
        if (setup.Mms > 1) yield return setup with { Mms = setup.Mms - 1 };
        if (setup.PagesPerRequest > 1) yield return setup with { PagesPerRequest = setup.PagesPerRequest - 1 };
        if (setup.SpareFolios > 0) yield return setup with { SpareFolios = setup.SpareFolios - 1 };
    }

    static IEnumerable<ActorSpec> Shorter(ActorSpec actor) =>
        from i in Enumerable.Range(0, actor.Script.Length)
        where actor.Script.Length > 1
        select actor with { Script = Without(actor.Script, i) };

    static T[] Without<T>(T[] items, int i) => [.. items[..i], .. items[(i + 1)..]];

    static bool IsPossible(Setup setup) =>
        setup.Actors.Length > 0 && SceneBounds.Broken(setup) is null
        && setup.Actors.All(actor => Enumerable.Range(0, actor.Script.Length).All(i =>
            SceneBounds.Broken(setup, actor.Script[i]) is null && SceneNeeds.Unmet(setup, actor, i) is null));
}
