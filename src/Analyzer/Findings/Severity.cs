namespace Pintrace.Analyzer.Findings;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,
    /// <summary>It costs something, or leads to an error later.</summary>
    Warning,
    /// <summary>Data, memory or a count is wrong now.</summary>
    Error,
}
