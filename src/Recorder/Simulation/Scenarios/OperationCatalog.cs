using System.Reflection;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>
/// Finds operations by the names that users know: every public static field of that type in this assembly that says
/// what it means. Those that devices run do not.
/// </summary>
static class OperationCatalog
{
    static readonly (Operation Operation, string Meaning)[] Described =
    [
        .. typeof(OperationCatalog).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(field => field.FieldType == typeof(Operation) && field.IsDefined(typeof(MeaningAttribute)))
            .Select(field => (Operation: (Operation)field.GetValue(null)!, MeaningAttribute.Of(field)))
            .OrderBy(described => described.Operation.Id, StringComparer.Ordinal),
    ];

    /// <summary>All operations that an actor can run, by id.</summary>
    public static IReadOnlyList<Operation> All { get; } = [.. Described.Select(d => d.Operation)];

    /// <summary>The operation of a name; null if there is none.</summary>
    public static Operation? Find(string id) => All.FirstOrDefault(operation => operation.Id == id);

    /// <summary>What an operation of the catalog does, in one sentence.</summary>
    public static string MeaningOf(Operation operation) =>
        Described.First(d => ReferenceEquals(d.Operation, operation)).Meaning;
}
