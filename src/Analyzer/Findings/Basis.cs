namespace Pintrace.Analyzer.Findings;

/// <summary>How a finding was established: what its evidence rests on, the surest first.</summary>
public enum Basis
{
    /// <summary>The trace names what belongs together (tokens), or one event shows it all.</summary>
    Exact,
    /// <summary>
    /// Reference counts that later events carry leave no other explanation, whatever the releases between them were.
    /// </summary>
    ByCount,
    /// <summary>Releases were matched with acquisitions by page, kind, request and callsite.</summary>
    Inferred,
}
