using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Promela;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>
/// The public door to another judge: a scenario under a policy as a model in Promela, which SPIN searches without any
/// of our code. Its processes take the steps of the simulated kernel, tabulated; which of them follow one another, and
/// what comes of it, is up to SPIN.
/// </summary>
public sealed class PromelaExport
{
    /// <summary>Of more states the steps are not tabulated: a C compiler would take minutes for the tables.</summary>
    public const int MostStates = 100_000;

    readonly PromelaModel _model;

    PromelaExport(PromelaModel model) => _model = model;

    /// <summary>Tabulates all steps.</summary>
    /// <param name="scenario">Id of a scenario, or the path of a scenario file.</param>
    /// <param name="variant">The scenario's variant; null = its first one.</param>
    /// <param name="policy">Id of a policy, or the path of a policy file.</param>
    /// <param name="progress">Is told now and then how many states are done.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="UsageException">
    /// A name does not exist, the scenario has no end, or it has more than <see cref="MostStates"/> states.
    /// </exception>
    /// <exception cref="InputException">A file cannot be read.</exception>
    public static PromelaExport Of(
        string scenario, string? variant, string policy, Action<long>? progress = null,
        CancellationToken cancel = default)
    {
        var found = ScenarioCatalog.Find(scenario);
        if (found.IsGenerator)
            throw new UsageException($"Scenario {found.Id} has no end, so no table holds all of its steps.");
        variant = ScenarioCatalog.Variant(found, variant);
        var spec = PolicyCatalog.Find(policy);
        var scene = Scene.Set(found.Build(variant), spec, sink: null);
        var steps = new StepTables(scene, MostStates, progress, cancel);
        return new(new PromelaModel($"{found.Id} ({variant}) under {spec.Id}", found.Asks, steps));
    }

    /// <summary>Writes the model.</summary>
    public void Write(TextWriter to) => _model.Write(to);
}
