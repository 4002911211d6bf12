namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>What a scenario file says about a scene, in one place: for a variant, or for all of them.</summary>
sealed class ScenePart
{
    readonly List<Func<Setup, Setup>> _memory = [];
    List<(ActorSpec Spec, int Line, int[] CallLines)>? _actors;
    List<(Turn Turn, int Line)>? _schedule;

    /// <summary>The actors with their lines and those of what they do.</summary>
    public IReadOnlyList<(ActorSpec Spec, int Line, int[] CallLines)> Actors => _actors ?? [];

    /// <summary>The turns with their lines.</summary>
    public IReadOnlyList<(Turn Turn, int Line)> Schedule => _schedule ?? [];

    /// <summary>The scene.</summary>
    public Setup Setup => _memory.Aggregate(
        new Setup { Actors = [.. Actors.Select(a => a.Spec)], Schedule = [.. Schedule.Select(t => t.Turn)] },
        (scene, set) => set(scene));

    /// <summary>Sets something about memory.</summary>
    public void Set(Func<Setup, Setup> with) => _memory.Add(with);

    /// <summary>There are actors here, or none.</summary>
    public void BeginActors() => _actors = [];

    /// <summary>There is a schedule here, or an empty one.</summary>
    public void BeginSchedule() => _schedule = [];

    /// <summary>One more actor.</summary>
    public void Add(ActorSpec actor, int line, int[] callLines) => _actors!.Add((actor, line, callLines));

    /// <summary>One more turn.</summary>
    public void Add(Turn turn, int line) => _schedule!.Add((turn, line));

    /// <summary>This, with what is said for all where this says nothing.</summary>
    public ScenePart Over(ScenePart all)
    {
        var whole = new ScenePart { _actors = _actors ?? all._actors, _schedule = _schedule ?? all._schedule };
        whole._memory.AddRange(all._memory.Concat(_memory));
        return whole;
    }
}
