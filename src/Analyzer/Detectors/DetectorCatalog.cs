using Pintrace.Analyzer.Findings;

namespace Pintrace.Analyzer.Detectors;

/// <summary>Finds detectors: every concrete IDetector of this assembly, fresh for each analysis.</summary>
public static class DetectorCatalog
{
    /// <summary>New detectors, in the order of their kinds. Two for one kind are refused.</summary>
    public static IReadOnlyList<IDetector> Create()
    {
        IDetector[] detectors = [.. typeof(DetectorCatalog).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IDetector)) && t.IsClass)
            .Select(t => (IDetector)Activator.CreateInstance(t, nonPublic: true)!).OrderBy(d => d.Kind)];
        if (detectors.DistinctBy(d => d.Kind).Count() != detectors.Length) throw new InvalidOperationException("Two detectors find the same kind.");
        return detectors;
    }
}
