namespace Pintrace.Analyzer.Findings;

/// <summary>What an event of the evidence is in the story of its finding.</summary>
public enum EvidenceRole
{
    /// <summary>The page was taken, or charged to a budget.</summary>
    Acquired,
    /// <summary>It was let go, or given back to the budget.</summary>
    Released,
    /// <summary>What the kernel or another actor did to the page meanwhile.</summary>
    Interfered,
    /// <summary>The page was used through what had been acquired: I/O, a store, set_dirty.</summary>
    Accessed,
    /// <summary>
    /// Where it shows: a failed check, wrong content, lost data, a wrong answer, a refusal, a hang, an owner that ends
    /// without letting go.
    /// </summary>
    Symptom,
    /// <summary>The last event of a later occurrence, of which no more is kept.</summary>
    Again,
}
