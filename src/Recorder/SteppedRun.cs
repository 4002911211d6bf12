using System.Diagnostics.CodeAnalysis;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>What an actor or a device of a stepped run can do next.</summary>
/// <param name="Actor">Its name.</param>
/// <param name="Operation">What it runs; null if it is done, or has no work.</param>
/// <param name="Step">Its next step.</param>
/// <param name="WaitsFor">What it waits for; None if it can go on.</param>
/// <param name="Pfn">The page for which it waits; 0 if there is none.</param>
public sealed record NextStep(string Actor, string? Operation, string Step, WaitReason WaitsFor, long Pfn)
{
    /// <summary>It can take its step now.</summary>
    public bool CanRun => Operation is not null && WaitsFor == WaitReason.None;
}

/// <summary>
/// A scenario under a policy whose steps somebody chooses one by one, and takes back. After each choice the run is made
/// anew, which takes no time that anybody notices.
/// </summary>
public sealed class SteppedRun
{
    const string ByHand = "-by-hand";

    readonly InterleavingSearch _search;
    readonly List<FrameId> _path = [];
    Scene _scene;
    bool _isExplored;

    /// <param name="search">The scenario and the policy; it need not have run yet.</param>
    public SteppedRun(InterleavingSearch search)
    {
        _search = search;
        _scene = Run();
    }

    /// <summary>What has happened so far.</summary>
    public MemoryTrace Trace { get; private set; }
    /// <summary>What has gone wrong so far, as the ledger knows; what only an end shows, where it has ended.</summary>
    public IReadOnlyList<TruthRecord> Wrong { get; private set; }
    /// <summary>How many steps were taken.</summary>
    public int Steps => _path.Count;
    /// <summary>What each actor, then each device, does next.</summary>
    public IReadOnlyList<NextStep> Next => [.. _scene.Actors.Select((actor, i) => NextOf(actor.Name, new(i)))];

    NextStep NextOf(string actor, FrameId frame)
    {
        var machine = _scene.Machine;
        if (machine.Frame(frame).Pc == 0) return new(actor, null, "", WaitReason.None, 0);
        var (wait, instruction) = (machine.WaitOf(frame), machine.Instruction(frame));
        long pfn = wait.IsForPage ? KernelLog.FirstPfn + wait.Object : 0;
        return new(actor, instruction.Operation.Id, instruction.Name, wait.Reason, pfn);
    }

    /// <summary>Takes the next step of an actor or device, which can run, by its place in <see cref="Next"/>.</summary>
    /// <exception cref="UsageException">The machine of a scenario file has too few folios for it.</exception>
    public void Step(int actor)
    {
        _path.Add(new(actor));
        try
        {
            _scene = Run();
        }
        catch (UsageException)
        {
            Back();
            throw;
        }
    }

    /// <summary>Takes the last step back; false if there is none.</summary>
    public bool Back()
    {
        if (_path.Count == 0) return false;
        _path.RemoveAt(_path.Count - 1);
        _scene = Run();
        return true;
    }

    /// <summary>Goes to the end of the shortest counterexample; false if there is none.</summary>
    /// <exception cref="OperationCanceledException">Looking for it was cancelled.</exception>
    public bool GoToCounterexample(CancellationToken cancel)
    {
        if (!_isExplored) _search.Run(progress: null, cancel);
        cancel.ThrowIfCancellationRequested();
        _isExplored = true;
        if (_search.Verdict != ExplorationVerdict.Violated) return false;
        _path.Clear();
        _path.AddRange(_search.Counterexample);
        _scene = Run();
        return true;
    }

    [MemberNotNull(nameof(Trace), nameof(Wrong))]
    Scene Run()
    {
        Trace = new MemoryTrace(_search.CounterexampleHeader);
        var scene = Scene.Set(_search.Setup, _search.Spec, Trace);
        var schedule = new Chosen(_path, Trace);
        Driver.Run(scene.Machine, schedule, CancellationToken.None);
        Wrong = [.. Trace.Truth.Take(schedule.WrongBefore ?? Trace.Truth.Count)];
        return scene;
    }

    /// <summary>
    /// The scenario as a file whose schedule takes the steps that were taken. A scenario that is not from a file gets
    /// another id, since it has another schedule now.
    /// </summary>
    public string ScenarioFile()
    {
        var source = _search.Source;
        string id = source is FileScenario ? source.Id : source.Id + ByHand;
        var texts = new Dictionary<string, string>
        {
            ["title"] = source.Title, ["origin"] = source.Origin, ["question"] = source.Question,
        };
        var setup = _search.Setup with { Schedule = [.. Turns()] };
        return ScenarioText.Of(new FileScenario(id, texts, source.Asks, new() { [_search.Variant] = setup }));
    }

    IEnumerable<Turn> Turns()
    {
        for (int from = 0, to; from < _path.Count; from = to)
        {
            for (to = from; to < _path.Count && _path[to] == _path[from];) to++;
            yield return new(_scene.Actors[_path[from]].Name, Until: null, Steps: to - from);
        }
    }

    /// <summary>
    /// The chosen steps. That somebody waits is only logged where nothing can move, as in every run that has ended.
    /// </summary>
    sealed class Chosen(List<FrameId> path, MemoryTrace trace) : ISchedule
    {
        readonly GivenSchedule _given = new(path);
        int _taken;

        /// <summary>How much had gone wrong when the last step was taken; null if the run has ended.</summary>
        public int? WrongBefore { get; private set; }

        public bool IsStuck => _given.IsStuck;

        public long StepNs(Driver driver, FrameId frame) => _given.StepNs(driver, frame);

        public FrameId? Next(Driver driver)
        {
            if (_taken++ < path.Count || !CanMove(driver.Machine)) return _given.Next(driver);
            WrongBefore = trace.Truth.Count;
            return null;
        }

        static bool CanMove(Machine machine)
        {
            for (FrameId frame = default; frame < machine.FrameCount; frame++)
                if (machine.Frame(frame).Pc != 0 && !machine.WaitOf(frame).IsBlocked) return true;
            return false;
        }
    }
}
