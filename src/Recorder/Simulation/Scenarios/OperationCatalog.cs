using System.Reflection;
using Pintrace.Recorder.Simulation.Engine;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>
/// Finds operations by the names that users know: every public static field of that type in this assembly, but for
/// those of <see cref="Block.Dma"/>, which devices run.
/// </summary>
static class OperationCatalog
{
    /// <summary>All operations that an actor can run, by id.</summary>
    public static IReadOnlyList<Operation> All { get; } =
    [
        .. typeof(OperationCatalog).Assembly.GetTypes()
            .Where(type => type != typeof(Block.Dma))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(field => field.FieldType == typeof(Operation))
            .Select(field => (Operation)field.GetValue(null)!)
            .OrderBy(operation => operation.Id, StringComparer.Ordinal),
    ];

    /// <summary>The operation of a name; null if there is none.</summary>
    public static Operation? Find(string id) => All.FirstOrDefault(operation => operation.Id == id);
}
