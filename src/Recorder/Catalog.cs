using Pintrace.Recorder.EventLog;
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

    static DecisionInfo Describe(Decision d) =>
        new(d.Name, d.Meaning, [.. d.Values.Select(v => (v, d.MeaningOfValue(v)))]);

    static ScenarioInfo Describe(Scenario s)
    {
        var actors = s.Build(s.Variants[0]).Actors
            .SelectMany(a => a.HasDevice ? new[] { a.Name, a.DeviceName } : [a.Name]);
        return new(s.Id, s.Group, s.Title, s.Origin, [.. actors], s.Variants, s.Question, s.Asks, s.IsGenerator);
    }
}
