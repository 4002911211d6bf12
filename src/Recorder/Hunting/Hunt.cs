using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Hunting;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Hunting;

/// <summary>
/// The public door to hunts: all scenes up to a size, each with all its interleavings, and the smallest of them in
/// which a policy breaks, or in which one of two policies does.
/// </summary>
public sealed class Hunt
{
    const int ScenesAtOnce = 512;

    readonly PolicySpec[] _policies;
    readonly Program[] _programs;
    readonly HashSet<FindingKind> _asks;
    readonly HuntSpace _space;
    readonly int _kinds;
    readonly HashSet<(string Memory, string Does)> _alone;

    /// <summary>Checks a request.</summary>
    /// <param name="request">What to hunt.</param>
    /// <param name="state">Where an earlier hunt stopped; null = from the beginning.</param>
    /// <exception cref="UsageException">A name does not exist, or the state is of another hunt.</exception>
    /// <exception cref="InputException">A policy file cannot be read.</exception>
    public Hunt(HuntRequest request, HuntState? state = null)
    {
        if (request.Policies.Count > 2)
            throw new UsageException($"One policy, or two to compare; these are {request.Policies.Count}.");
        Request = request;
        _policies = [.. request.Policies.Select(PolicyCatalog.Find)];
        _asks = [.. request.Asks];
        _programs = [.. _policies.Select(p => Scene.ProgramOf(p, OperationCatalog.All))];
        var memory = Chosen(MemoryKind.All, m => m.Name, request.Memory, "kind of memory");
        _kinds = memory.Count;
        _space = new(
            memory,
            Chosen(OperationCatalog.All, o => o.Id, request.Operations, "operation"),
            new OperationCode(OperationCatalog.All, _programs),
            request.MaxOperations,
            request.MaxPages);
        State = state ?? new HuntState { Question = Question };
        if (State.Question != Question)
            throw new UsageException("That is the state of another hunt: of other policies, options or versions.");
        _alone = [.. State.Alone.Select(a => (a.Memory, a.Does))];
    }

    /// <summary>What to hunt.</summary>
    public HuntRequest Request { get; }
    /// <summary>How far it has got.</summary>
    public HuntState State { get; }
    /// <summary>It has seen all scenes.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The kinds of memory, with what they are.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> MemoryKinds =>
        [.. MemoryKind.All.Select(m => (m.Name, m.Meaning))];

    /// <summary>How many operations actors may run.</summary>
    public int Operations => _space.Operations;
    /// <summary>How many of them differ in more than their names; the others are not tried.</summary>
    public int DistinctOperations => _space.DistinctOperations;

    string Question => string.Join('\n', (string[])
    [
        TraceHeader.Version,
        .. _policies.Select(PolicyCatalog.ToJson),
        string.Join(',', _asks.Order().Select(PublicName.Of)),
        string.Join(',', Request.Operations ?? ["all"]),
        string.Join(',', Request.Memory ?? ["all"]),
        $"{Request.MaxOperations},{Request.MaxPages},{Request.MaxStates},{Request.KeepsAlone}",
    ]);

    static IReadOnlyList<T> Chosen<T>(
        IReadOnlyList<T> all, Func<T, string> nameOf, IReadOnlyList<string>? names, string what)
    {
        string[] known = [.. all.Select(nameOf)];
        if (names?.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new UsageException($"There is no {what} '{unknown}'; {Nearest.Sentence(unknown, known)}");
        return names is null ? all : [.. all.Where(item => names.Contains(nameOf(item)))];
    }

    /// <summary>Goes on until all scenes have been seen or it is stopped.</summary>
    /// <param name="progress">Called after some hundreds of scenes.</param>
    /// <param name="isOver">Asked before some hundreds of scenes: true stops the hunt.</param>
    /// <param name="cancel">Stops at once; what was not finished is done again when the hunt goes on.</param>
    public void Run(Action<HuntProgress> progress, Func<bool> isOver, CancellationToken cancel)
    {
        foreach (var level in _space.Levels)
        {
            var scenes = ScenesOf(level);
            var at = State.Levels.Find(l => (l.Operations, l.Pages) == (level.Operations, level.Pages));
            if (at is null) State.Levels.Add(at = Begun(level, scenes));
            if (at.Done == at.Scenes) continue;
            foreach (var some in scenes.Skip((int)at.Done).Chunk(ScenesAtOnce))
            {
                if (isOver() || !Explore(some, at, cancel)) return;
                progress(at);
            }
        }
        IsComplete = true;
    }

    IEnumerable<HuntScene> ScenesOf(HuntLevel level) => _space.Scenes(level, IsOut);

    static HuntProgress Begun(HuntLevel level, IEnumerable<HuntScene> scenes) =>
        new() { Operations = level.Operations, Pages = level.Pages, Scenes = scenes.LongCount() };

    /// <summary>Explores scenes side by side, and enters what was found in their order.</summary>
    bool Explore(HuntScene[] scenes, HuntProgress at, CancellationToken cancel)
    {
        var verdicts = new SceneVerdict[scenes.Length][];
        Parallel.For(0, scenes.Length, i =>
        {
            if (!cancel.IsCancellationRequested) verdicts[i] = VerdictsOf(scenes[i].Setup, cancel);
        });
        if (cancel.IsCancellationRequested) return false;
        for (int i = 0; i < scenes.Length; i++) Enter(scenes[i], verdicts[i], at);
        return true;
    }

    SceneVerdict[] VerdictsOf(Setup setup, CancellationToken cancel) =>
        [.. _policies.Select((p, i) => SceneVerdict.Of(setup, p, _programs[i], _asks, Request.MaxStates, cancel))];

    void Enter(HuntScene scene, SceneVerdict[] verdicts, HuntProgress at)
    {
        long index = at.Done++;
        at.States += verdicts.Sum(v => v.States);
        if (verdicts.Any(v => !v.IsComplete)) at.GivenUp++;
        bool isAlone = scene.Scripts.Length == 1;
        HuntHit[] hits =
        [
            .. from i in Enumerable.Range(0, verdicts.Length)
               from found in verdicts[i].Found
               where IsOnlyIn(verdicts, i, found.Kind)
               select new HuntHit(
                   found.Kind, Request.Policies[i], isAlone, at.Operations, at.Pages, index, found.Steps),
        ];
        foreach (var hit in hits) Enter(hit);
        if (hits.Length > 0) at.Broken++;
        var kinds = verdicts.SelectMany(v => v.Found).Select(f => f.Kind).Distinct().Order();
        if (isAlone && kinds.Any() && _alone.Add(KeyOf(scene.Memory, scene.Scripts[0])))
            State.Alone.Add(new(scene.Memory.Name, scene.Scripts[0].Shape, [.. kinds]));
    }

    /// <summary>No other policy has it, and all its interleavings were seen.</summary>
    static bool IsOnlyIn(SceneVerdict[] verdicts, int i, FindingKind kind) =>
        verdicts.Where((_, other) => other != i).All(v => v.IsComplete && v.Found.All(f => f.Kind != kind));

    void Enter(HuntHit hit)
    {
        int known = State.Hits.FindIndex(hit.AnswersWhat);
        if (known < 0) State.Hits.Add(hit);
        else if (hit.IsShorterThan(State.Hits[known])) State.Hits[known] = hit;
    }

    /// <summary>It breaks by itself on this memory or, as the operation itself is wrong, on most kinds.</summary>
    bool IsOut(MemoryKind memory, Script script) =>
        !Request.KeepsAlone
        && (_alone.Contains(KeyOf(memory, script)) || State.Alone.Count(a => a.Does == script.Shape) > _kinds / 2);

    static (string Memory, string Does) KeyOf(MemoryKind memory, Script script) => (memory.Name, script.Shape);

    /// <summary>The scenario of a hit, made as small as it can be.</summary>
    public HuntedScenario ScenarioOf(HuntHit hit)
    {
        var scene = _space.Scenes(new(hit.Operations, hit.Pages), IsOut).ElementAt((int)hit.Index);
        int policy = Request.Policies.ToList().IndexOf(hit.Policy);
        var setup = SmallerScenes.Of(scene.Setup, smaller => Shows(smaller, policy, hit));
        return new HuntedScenario(hit, scene.Memory.Name, setup, Request.MaxStates);
    }

    bool Shows(Setup setup, int policy, HuntHit hit)
    {
        var verdicts = VerdictsOf(setup, CancellationToken.None);
        return verdicts[policy].Found.Any(f => f.Kind == hit.Kind && f.Steps <= hit.Steps)
            && IsOnlyIn(verdicts, policy, hit.Kind);
    }
}
