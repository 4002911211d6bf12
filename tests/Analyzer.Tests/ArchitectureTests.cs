using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Pintrace.Recorder;
using Xunit;

namespace Pintrace.Analyzer.Tests;

public class ArchitectureTests
{
    /// <summary>
    /// The trace is all that both sides share: what the analyzer says follows from events, never from policies,
    /// scenarios or kernel objects.
    /// </summary>
    [Fact]
    public void The_analyzer_refers_to_the_event_log_and_to_nothing_else_of_the_recorder() =>
        Assert.Equal(
            ["Pintrace.Recorder.EventLog", "Pintrace.Recorder.EventLog.Sqlite", "Pintrace.Recorder.Text"],
            ReferencedNamespaces(typeof(Analysis).Assembly.Location, "Pintrace.Recorder"));

    [Fact]
    public void The_event_log_and_the_doors_are_all_that_the_recorder_shows()
    {
        var shown = typeof(Recording).Assembly.GetExportedTypes().Where(t => !t.IsNested).Select(t => t.Namespace)
            .Distinct().Order();
        Assert.Equal(
            [
                "Pintrace.Recorder",
                "Pintrace.Recorder.EventLog",
                "Pintrace.Recorder.EventLog.Sqlite",
                "Pintrace.Recorder.RealKernels.Mapping",
                "Pintrace.Recorder.Text",
            ],
            shown);
    }

    static IEnumerable<string> ReferencedNamespaces(string assemblyPath, string toAssembly)
    {
        using var file = File.OpenRead(assemblyPath);
        using var pe = new PEReader(file);
        var metadata = pe.GetMetadataReader();
        var references = metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Where(t => AssemblyOf(t, metadata) == toAssembly);
        return [.. references.Select(t => metadata.GetString(t.Namespace)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The assembly that a type is in; null if it is in the one that refers to it.</summary>
    static string? AssemblyOf(TypeReference type, MetadataReader metadata)
    {
        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference) return null;
        var assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
        return metadata.GetString(assembly.Name);
    }
}
