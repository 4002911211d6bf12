using Pintrace.Analyzer.Findings;

namespace Pintrace.Analyzer.Detectors;

/// <summary>All detectors: every class of this assembly that implements IDetector.</summary>
public static class DetectorCatalog
{
    /// <summary>What can be found, in order of kind.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [.. Create().Select(d => d.Rule)];

    /// <summary>
    /// New detectors, one set for each analysis, in order of kind. Two for one kind are refused.
    /// </summary>
    internal static IReadOnlyList<IDetector> Create()
    {
        var types = typeof(DetectorCatalog).Assembly.GetTypes()
            .Where(t => t.IsClass && t.IsAssignableTo(typeof(IDetector)));
        IDetector[] detectors = [.. types.Select(New).OrderBy(d => d.Rule.Kind)];
        bool areDistinct = detectors.DistinctBy(d => d.Rule.Kind).Count() == detectors.Length;
        return areDistinct ? detectors : throw new InvalidOperationException("Two detectors find the same kind.");
    }

    static IDetector New(Type type) => (IDetector)Activator.CreateInstance(type, nonPublic: true)!;
}
