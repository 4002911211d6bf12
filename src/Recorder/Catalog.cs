using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>The public door to what can be recorded.</summary>
public static class Catalog
{
    /// <summary>A policy as its users see it.</summary>
    public sealed record PolicyInfo(
        string Id,
        string Base,
        string Title,
        string Since,
        string Origin,
        IReadOnlyList<(string Name, string Value)> Decisions);

    /// <summary>A decision that every policy makes, with the values it can have.</summary>
    public sealed record DecisionInfo(
        string Name, string Meaning, IReadOnlyList<(string Value, string Meaning)> Values);

    /// <summary>
    /// A scenario as its users see it; its group is what it is about (rdma, fork), actors are those of its first
    /// variant, with their devices.
    /// </summary>
    public sealed record ScenarioInfo(
        string Id,
        string Group,
        string Title,
        string Origin,
        IReadOnlyList<string> Actors,
        IReadOnlyList<string> Variants,
        string Question,
        IReadOnlyList<FindingKind> Asks,
        bool IsGenerator);

    /// <summary>The built-in policies, by id.</summary>
    public static IReadOnlyList<PolicyInfo> Policies => [.. PolicyCatalog.Ids.Select(Policy)];

    /// <summary>
    /// Their ids in the order of history: proposals in the order of their mails, then the versions of mainline.
    /// </summary>
    public static IReadOnlyList<string> PoliciesInHistory => PolicyCatalog.IdsInHistory;

    /// <summary>All decisions.</summary>
    public static IReadOnlyList<DecisionInfo> Decisions => [.. Decision.All.Select(Describe)];

    /// <summary>A built-in policy by id, or a policy file.</summary>
    /// <exception cref="UsageException">There is no such policy, or the file is wrong.</exception>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static PolicyInfo Policy(string idOrPath)
    {
        var p = PolicyCatalog.Find(idOrPath);
        return new(p.Id, p.Base, p.Title, p.Since, p.Origin, [.. Decision.All.Select(d => (d.Name, d.ValueIn(p)))]);
    }

    /// <summary>The scenarios, by id.</summary>
    public static IReadOnlyList<ScenarioInfo> Scenarios => [.. ScenarioCatalog.All.Select(Describe)];

    /// <summary>A built-in scenario by id, or one from a file, whose id is then its path.</summary>
    /// <exception cref="UsageException">There is no such scenario, or the file is wrong.</exception>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static ScenarioInfo Scenario(string idOrPath) =>
        Describe(ScenarioCatalog.Find(idOrPath)) with { Id = idOrPath };

    /// <summary>Whether a file has a scenario and no policy; it may be a pipe.</summary>
    /// <exception cref="UsageException">It is no name of a file.</exception>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static bool IsScenarioFile(string path) => ScenarioCatalog.IsIn(path);

    /// <summary>A scenario as a file that says the same.</summary>
    /// <exception cref="UsageException">There is no such scenario, or it is generated.</exception>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static string ScenarioFile(string idOrPath)
    {
        var scenario = ScenarioCatalog.Find(idOrPath);
        return scenario.IsGenerator
            ? throw new UsageException($"Scenario {scenario.Id} is generated: no file says what its actors do.")
            : ScenarioText.Of(scenario);
    }

    /// <summary>The operations that an actor of a scenario can run, by id.</summary>
    public static IReadOnlyList<OperationInfo> Operations => [.. OperationCatalog.All.Select(OperationInfo.Of)];

    /// <summary>The steps of an operation under a policy.</summary>
    /// <exception cref="UsageException">There is no such policy.</exception>
    public static IReadOnlyList<OperationStep> StepsOf(OperationInfo operation, string policy) =>
        OperationStep.Of(Find(operation), PolicyCatalog.Find(policy));

    /// <summary>The steps of an operation under all built-in policies; where they are equal, they are one.</summary>
    public static IReadOnlyList<PolicySteps> StepsOf(OperationInfo operation) =>
    [
        .. PolicyCatalog.Ids
            .Select(id => (Id: id, Steps: StepsOf(operation, id)))
            .GroupBy(p => string.Join('\n', p.Steps))
            .Select(g => new PolicySteps([.. g.Select(p => p.Id)], g.First().Steps)),
    ];

    /// <summary>Ids of the scenarios in which an actor runs an operation, or a generator may have it run.</summary>
    public static IReadOnlyList<string> ScenariosWith(OperationInfo operation)
    {
        var found = Find(operation);
        return [.. ScenarioCatalog.All.Where(s => s.Variants.Any(v => Runs(s.Build(v), found))).Select(s => s.Id)];
    }

    static Operation Find(OperationInfo operation) => OperationCatalog.Find(operation.Id)!;

    static bool Runs(Setup setup, Operation operation) =>
        setup.Actors.SelectMany(a => a.Script).Select(c => c.Operation)
            .Concat(setup.Operations)
            .Any(o => ReferenceEquals(o, operation));

    static DecisionInfo Describe(Decision d) =>
        new(d.Name, d.Meaning, [.. d.Values.Select(v => (v, d.MeaningOfValue(v)))]);

    static ScenarioInfo Describe(Scenario s)
    {
        var actors = s.Build(s.Variants[0]).Actors
            .SelectMany(a => a.HasDevice ? new[] { a.Name, a.DeviceName } : [a.Name]);
        return new(s.Id, s.Group, s.Title, s.Origin, [.. actors], s.Variants, s.Question, s.Asks, s.IsGenerator);
    }
}
