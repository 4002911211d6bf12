using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.Scenarios.Load;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>What to record.</summary>
/// <param name="Scenario">Id of the scenario.</param>
/// <param name="Policy">Id of a policy, or the path of a policy file.</param>
/// <param name="Variant">The scenario's variant; null = its first one.</param>
/// <param name="Schedule">"scripted" or "random".</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Events">
/// How many events a generator makes; null = its default. Other scenarios end by themselves.
/// </param>
/// <param name="Inject">
/// Which bugs a generator injects: KIND=N,... in requests per million, all=N for each that shows by itself; null or
/// "none": no bugs.
/// </param>
public sealed record RecordingRequest(
    string Scenario,
    string Policy,
    string? Variant = null,
    string? Schedule = null,
    long Seed = 1,
    long? Events = null,
    string? Inject = null);

/// <summary>
/// The public door to the simulated kernel: names are checked when the recording is prepared, then it runs into a sink.
/// Equal requests make equal traces.
/// </summary>
public sealed class Recording
{
    /// <summary>The scenario's own interleaving.</summary>
    public const string Scripted = TraceHeader.Scripted;
    /// <summary>A seeded random interleaving.</summary>
    public const string Random = TraceHeader.Random;
    /// <summary>The policy of the newest kernel that is modelled.</summary>
    public const string DefaultPolicy = "linux-7.0";

    readonly Scenario _scenario;
    readonly PolicySpec _policy;
    readonly string _variant;
    readonly string _schedule;
    readonly Injection _injection;
    readonly RecordingRequest _request;

    /// <summary>Checks a request.</summary>
    /// <exception cref="UsageException">A name does not exist, or options do not go together.</exception>
    /// <exception cref="InputException">A policy file cannot be read.</exception>
    public Recording(RecordingRequest request)
    {
        _request = request;
        _scenario = ScenarioCatalog.Find(request.Scenario);
        _variant = ScenarioCatalog.Variant(_scenario, request.Variant);
        _policy = PolicyCatalog.Find(request.Policy);
        _schedule = request.Schedule ?? (_scenario.IsGenerator ? Random : Scripted);
        _injection = Injection.Parse(request.Inject ?? Injection.None);
        Refuse(request);
        Header = MakeHeader();
    }

    void Refuse(RecordingRequest request)
    {
        if (_schedule is not (Scripted or Random))
            throw new UsageException($"There is no schedule '{_schedule}'; it is scripted or random.");
        if (_scenario.IsGenerator && _schedule == Scripted)
            throw new UsageException($"Scenario {_scenario.Id} is generated at random and has no script.");
        if (!_scenario.IsGenerator) RefuseOptionsOfGenerators(request);
        if (request.Events is <= 0) throw new UsageException("--events must be at least 1.");
    }

    void RefuseOptionsOfGenerators(RecordingRequest request)
    {
        const string forGenerators = "is for generators such as mixed-load";
        if ((request.Events ?? 0) != 0)
            throw new UsageException($"Scenario {_scenario.Id} ends by itself; --events {forGenerators}.");
        if (request.Inject is not null)
            throw new UsageException($"Scenario {_scenario.Id} injects no bugs; --inject {forGenerators}.");
    }

    /// <summary>The header of the trace that it will make.</summary>
    public TraceHeader Header { get; }

    TraceHeader MakeHeader() => new()
    {
        Source = TraceHeader.Simulated,
        Coverage = TraceCoverage.Full,
        Policy = _policy.Id,
        Decisions = PolicyCatalog.ToJson(_policy),
        Scenario = _scenario.Id,
        Variant = _variant,
        ScenarioFile = ScenarioCatalog.ToJson(_scenario, _variant),
        Schedule = _schedule,
        Seed = _schedule == Random ? _request.Seed : null,
    };

    /// <summary>Runs the simulated kernel into a sink, to its end or until it is cancelled.</summary>
    public void Run(IEventSink sink, CancellationToken cancel = default)
    {
        if (_scenario.IsGenerator) { RunLoad(sink, cancel); return; }
        var scene = Scene.Set(_scenario.Build(_variant), _policy, sink);
        ISchedule schedule = _schedule == Scripted
            ? new ScriptedSchedule(scene)
            : new RandomSchedule(scene.Machine.FrameCount, (ulong)_request.Seed);
        Driver.Run(scene.Machine, schedule, cancel);
    }

    void RunLoad(IEventSink sink, CancellationToken cancel)
    {
        var (setup, workload) = MixedLoad.Load(_variant, Events, _injection, _policy);
        var scene = Scene.Set(setup, _policy, sink);
        Driver.Run(scene.Machine, new LoadSchedule(scene, workload, (ulong)_request.Seed, Events), cancel);
    }

    /// <summary>How many events a generator will make; for other scenarios it is not known beforehand.</summary>
    public long Events => _request.Events ?? MixedLoad.DefaultEvents;
}
