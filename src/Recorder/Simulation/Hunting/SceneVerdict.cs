using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Simulation.Hunting;

/// <summary>What all interleavings of a scene show under one policy.</summary>
/// <param name="Found">The kinds that were asked about and occur, each with the fewest steps that lead to it.</param>
/// <param name="States">Distinct states met.</param>
/// <param name="IsComplete">Every interleaving was seen.</param>
readonly record struct SceneVerdict(IReadOnlyList<(FindingKind Kind, int Steps)> Found, long States, bool IsComplete)
{
    /// <summary>Of the searches of this thread, which come one after the other.</summary>
    [ThreadStatic]
    static SearchMemory? _memory;

    /// <summary>Explores a scene.</summary>
    /// <param name="setup">The scene.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="program">All operations under that policy.</param>
    /// <param name="asks">The kinds that are asked about.</param>
    /// <param name="maxStates">The search gives up after this many states.</param>
    /// <param name="cancel">Stops early.</param>
    public static SceneVerdict Of(
        Setup setup, PolicySpec policy, Program program, IReadOnlySet<FindingKind> asks, long maxStates,
        CancellationToken cancel)
    {
        _memory ??= new();
        var explorer = new Explorer(Scene.Set(setup, policy, program, sink: null).Machine, _memory);
        explorer.Run(maxStates, progress: null, cancel, new(Jobs: 1, IsSymmetric: true));
        var found = explorer.Found.Where(asks.Contains).Order();
        return new([.. found.Select(k => (k, explorer.Shortest([k])!.Count))], explorer.States, explorer.Complete);
    }
}
