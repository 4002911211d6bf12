using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.Scenarios.Load;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Conformance;

/// <summary>
/// The public door to conformance: can a kernel with this policy have made this trace? A scenario's trace is followed
/// through all interleavings of the scenario; any other trace page by page.
/// </summary>
public sealed class ConformanceCheck
{
    /// <summary>States that a search visits before it gives up.</summary>
    const long MaxStates = 20_000_000, MostOfFile = 1_000_000;
    /// <summary>Words of states that are kept at once.</summary>
    const long MostWords = 1 << 27;
    /// <summary>The operations of a load do not depend on how long it is.</summary>
    const long AnyEvents = 1000;

    readonly ITrace _trace;
    readonly PolicySpec _asked;
    readonly PolicySpec? _made;

    /// <summary>Finds the policy.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="policy">Id or file of the policy; null = that of the kernel that made the trace.</param>
    /// <exception cref="UsageException">There is no such policy, or the trace does not say which it is.</exception>
    /// <exception cref="InputException">A policy file cannot be read, or the trace's header is damaged.</exception>
    public ConformanceCheck(ITrace trace, string? policy)
    {
        _trace = trace;
        _made = trace.Header.Source == TraceHeader.Simulated ? TracePolicy.Of(trace.Header) : null;
        _asked = policy is null ? _made ?? TracePolicy.Of(trace.Header) : PolicyCatalog.Find(policy);
    }

    /// <summary>Id of the policy that the trace is compared with.</summary>
    public string Policy => _asked.Id;

    /// <summary>Compares.</summary>
    /// <param name="progress">Called from time to time with the number of events compared so far.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="InputException">The trace is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ConformanceReport Run(Action<long>? progress = null, CancellationToken cancel = default)
    {
        string variant = _trace.Header.Variant;
        if (_made is null || ScenarioCatalog.Recorded(_trace.Header) is not { } scenario)
            return new PageCheck(_asked, _made, setup: null, _trace).Run(progress, cancel);
        if (!scenario.IsGenerator)
            return OfInterleavings(scenario.Build(variant), cancel)
                ?? new PageCheck(_asked, _made, setup: null, _trace).Run(progress, cancel);
        var (setup, _) = MixedLoad.Load(variant, AnyEvents, Injection.Parse(Injection.None), _asked);
        return new PageCheck(_asked, _made, setup, _trace).Run(progress, cancel);
    }

    /// <summary>Null if the scene, of a file, has too few folios for what happens under a policy.</summary>
    ConformanceReport? OfInterleavings(Setup setup, CancellationToken cancel)
    {
        bool isBuiltIn = _trace.Header.ScenarioFile.Length == 0;
        try
        {
            return ScenarioCheck.Run(setup, _made!, _asked, _trace, isBuiltIn ? MaxStates : Bound(setup), cancel);
        }
        catch (UsageException)
        {
            return null;
        }
    }

    /// <summary>Whoever has written the scene may have made it as large as can be.</summary>
    long Bound(Setup setup)
    {
        int words = Scene.Set(setup, _asked, sink: null).Machine.State.Length;
        return Math.Min(MostOfFile, MostWords / words);
    }
}
