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

/// <summary>What a finding costs, as far as the trace shows it; the worst last.</summary>
public enum Consequence
{
    /// <summary>A count, a charge or an answer that rests on one is wrong.</summary>
    Accounting,
    /// <summary>Memory is kept by somebody who will not give it back, or not for very long.</summary>
    Leak,
    /// <summary>Somebody waits, or tries again, without end.</summary>
    Hang,
    /// <summary>
    /// A contract that protects data was broken; the trace does not show that bytes were lost.
    /// </summary>
    DataAtRisk,
    /// <summary>
    /// Bytes are gone, wrong where they are read, or read by somebody whom they are not for.
    /// </summary>
    DataLost,
}
