using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>An operation, which actors of scenarios run, as its users see it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Meaning">What it does, in one sentence.</param>
/// <param name="Request">
/// Whether it is a request: "whole", or the end of one that it "begins" or "ends"; null if it neither begins nor ends
/// one.
/// </param>
/// <param name="Callers">Kernel functions that lead to it, innermost first.</param>
/// <param name="Needs">What it must find under some policy, each with a clause that says more.</param>
public sealed record OperationInfo(
    string Id,
    string Meaning,
    string? Request,
    IReadOnlyList<string> Callers,
    IReadOnlyList<(string Name, string Meaning)> Needs)
{
    internal static OperationInfo Of(Operation operation) => new(
        operation.Id,
        OperationCatalog.MeaningOf(operation),
        operation.Scope == RequestScope.None ? null : PublicName.Of(operation.Scope),
        operation.Stack,
        [.. NeedsOf(operation)]);

    static IEnumerable<(string Name, string Meaning)> NeedsOf(Operation operation) =>
        from need in Enum.GetValues<Needs>()
        where need != Simulation.Engine.Needs.None && operation.Needs.HasFlag(need)
        select (PublicName.Of(need), MeaningAttribute.Of(need));
}

/// <summary>A step of an operation under a policy; anything else may run between two of them.</summary>
/// <param name="Number">From 1 on.</param>
/// <param name="Name">The kernel function that runs, and after it what it does there.</param>
/// <param name="Callsite">The function that traces blame for it.</param>
/// <param name="Stack">That function with those that it calls and its callers, as traces have them.</param>
/// <param name="Next">The number of the step that follows; 0 = the operation ends.</param>
/// <param name="Else">The same if it fails; null if it cannot.</param>
/// <param name="MayBlock">It may wait.</param>
/// <param name="EachPage">It runs once for each page of the request.</param>
/// <param name="InInterrupt">It runs in an interrupt, on whatever task is current.</param>
public sealed record OperationStep(
    int Number,
    string Name,
    string Callsite,
    string Stack,
    int Next,
    int? Else,
    bool MayBlock,
    bool EachPage,
    bool InInterrupt)
{
    /// <summary>The steps of an operation as the policy has them compiled.</summary>
    internal static IReadOnlyList<OperationStep> Of(Operation operation, PolicySpec policy) =>
        [.. new Program(policy, [operation]).Code.Select(Of).Skip(1)];      // the first is the idle instruction

    static OperationStep Of(Instruction i, int number) => new(
        number,
        i.Name,
        i.Callsite.Name,
        i.Callsite.Stack,
        i.Next,
        i.Attempt is null ? null : i.Else,
        i.Guard is not null,
        i.IsEach,
        i.IsInInterrupt);
}

/// <summary>The steps of an operation, and the built-in policies under which it has these and no others.</summary>
public sealed record PolicySteps(IReadOnlyList<string> Policies, IReadOnlyList<OperationStep> Steps);
