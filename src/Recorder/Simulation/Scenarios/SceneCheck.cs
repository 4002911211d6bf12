using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>Refuses scenes of scenario files that no machine can be built for.</summary>
/// <param name="part">All that the file says about the scene.</param>
/// <param name="json">The file.</param>
sealed class SceneCheck(ScenePart part, StrictJson json)
{
    const int MostActors = 16, MostCalls = 64;

    readonly Setup _setup = part.Setup;

    /// <summary>The scene, if it can be set.</summary>
    /// <exception cref="UsageException">It cannot; the message names the line.</exception>
    public Setup Checked()
    {
        CheckMemory();
        CheckActors();
        foreach (var (turn, line) in part.Schedule) CheckTurn(turn, line);
        return _setup;
    }

    void CheckMemory()
    {
        if (SceneBounds.Broken(_setup) is { } wrong)
            throw json.Error(part.Actors.Count > 0 ? part.Actors[0].Line : 1, wrong);
    }

    void CheckActors()
    {
        if (part.Actors.Count is 0 or > MostActors) throw json.Error(1, $"a scenario has 1 to {MostActors} actors");
        var names = new HashSet<string>();
        foreach (var (actor, line, callLines) in part.Actors)
        {
            if (!names.Add(actor.Name) || actor.HasDevice && !names.Add(actor.DeviceName))
                throw json.Error(line, $"there are two actors or devices of the name '{actor.Name}'");
            if (actor.Script.Length > MostCalls)
                throw json.Error(line, $"'{actor.Name}' does more than {MostCalls} things");
            for (int i = 0; i < actor.Script.Length; i++)
            {
                CheckCall(actor.Script[i], callLines[i]);
                CheckNeeds(actor, i, callLines[i]);
            }
        }
    }

    void CheckCall(Call call, int line)
    {
        if (SceneBounds.Broken(_setup, call) is { } wrong) throw json.Error(line, wrong);
    }

    void CheckNeeds(ActorSpec actor, int i, int line)
    {
        if (SceneNeeds.Unmet(_setup, actor, i) is { } need)
            throw json.Error(line, $"'{actor.Script[i].Operation.Id}' needs that {MeaningAttribute.Of(need)}");
    }

    void CheckTurn(Turn turn, int line)
    {
        string[] names = [.. part.Actors.SelectMany(a => Names(a.Spec))];
        if (!names.Contains(turn.Actor))
            throw json.Error(
                line, $"there is no actor '{turn.Actor}'; {Nearest.Sentence(turn.Actor, names).TrimEnd('.')}");
        if (part.Actors.FirstOrDefault(a => a.Spec.Name == turn.Actor).Spec is not { } actor) return;
        var operations = actor.Script.Select(c => c.Operation);
        string[] steps = [.. operations.SelectMany(o => o.Steps).Where(s => !s.IsLabel).Select(s => s.Name).Distinct()];
        foreach (string until in turn.Until?.Split('|') ?? [])
            if (!steps.Any(s => s.StartsWith(until, StringComparison.Ordinal)))
                throw json.Error(
                    line,
                    $"no step of '{actor.Name}' begins with '{until}'; {Nearest.Sentence(until, steps).TrimEnd('.')}");
    }

    static IEnumerable<string> Names(ActorSpec actor) =>
        actor.HasDevice ? [actor.Name, actor.DeviceName] : [actor.Name];
}
