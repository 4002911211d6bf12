using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>Whether a scene gives its operations what they need.</summary>
static class SceneNeeds
{
    static readonly Needs[] All = Enum.GetValues<Needs>();

    /// <summary>What an entry of an actor's script needs and does not find; null if it finds everything.</summary>
    public static Needs? Unmet(Setup setup, ActorSpec actor, int i)
    {
        var needed = actor.Script[i].Operation.Needs;
        foreach (var need in All)
            if (needed.HasFlag(need) && !IsMet(need, setup, actor, i)) return need;
        return null;
    }

    static bool IsMet(Needs need, Setup setup, ActorSpec actor, int i)
    {
        var call = actor.Script[i];
        return need switch
        {
            Needs.None => true,
            Needs.Device => actor.HasDevice,
            Needs.OpenRequest => HasOpenRequest(actor.Script[..i]),
            Needs.Child => call.Child != call.Mm,
            Needs.ForkedMemory => setup.Actors.Any(other => other.Name != actor.Name && Forks(other, call.Mm)),
            Needs.File => setup.FilePages > 0,
            Needs.FilePage => call.Page < setup.FilePages,
            Needs.PrivatePage => call.Page >= setup.FilePages || setup.IsFilePrivate,
            Needs.MappedPage => setup.Prefault && !setup.IsSwappedOut,
            Needs.HugePage => setup.HugeEvery > 0,
            Needs.SeveralPages => call.Count > 1,
            Needs.NextPage => call.Page + call.Count < setup.FilePages + setup.AnonPages,
            Needs.RoomForTwo => setup.PagesPerRequest > call.Count,
            Needs.DaxFile => setup.IsDax,
            Needs.MovableArea => (setup.Area & Limits.MovableAreas) != 0,
            Needs.DirtyLimit => setup.DirtyLimit > 0,
            Needs.FileSize => setup.FileSize > 0,
            Needs.NoDiskPage => call.Page >= setup.FilePages || setup.IsFilePrivate || setup.IsShmem,
            Needs.OnePage => call.Count == 1,
            Needs.NotFirstPage => call.Page > 0,
        };
    }

    static bool HasOpenRequest(Call[] before)
    {
        var scopes = before.Select(call => call.Operation.Scope);
        return scopes.LastOrDefault(scope => scope != RequestScope.None) == RequestScope.Begins;
    }

    static bool Forks(ActorSpec actor, int child) =>
        actor.Script.Any(call => call.Operation.Needs.HasFlag(Needs.Child) && call.Child == child);
}
