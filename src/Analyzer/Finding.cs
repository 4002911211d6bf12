using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer;

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

/// <summary>Something wrong that events prove, once for each page and pair of callsites.</summary>
public sealed class Finding
{
    /// <summary>Most evidence kept of the occurrences after the first.</summary>
    const int EvidenceLimit = 12;

    readonly List<long> _evidence = [];

    /// <summary>F1, F2, ... in the order of the report.</summary>
    public string Id { get; internal set; } = "";
    /// <summary>What is wrong.</summary>
    public required FindingKind Kind { get; init; }
    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }
    /// <summary>Page frame number.</summary>
    public required long Pfn { get; init; }
    /// <summary>The callsite to blame.</summary>
    public required int Callsite { get; init; }
    /// <summary>The other callsite of the story; 0 if there is none.</summary>
    public required int RelatedCallsite { get; init; }
    /// <summary>Numbers of the events that prove it, in order: all of the first occurrence, the last one of later ones.</summary>
    public IReadOnlyList<long> Evidence => _evidence;
    /// <summary>How often it happened.</summary>
    public int Count { get; internal set; }
    /// <summary>False if events were lost where it matters.</summary>
    public bool Conclusive { get; internal set; } = true;
    /// <summary>The finding in a sentence.</summary>
    public string Message { get; internal set; } = "";
    /// <summary>The line of a suppression file that covers it; null if it counts.</summary>
    public Suppression? SuppressedBy { get; internal set; }

    /// <summary>Up to which event its evidence reaches; an absence is proved by the end of the log.</summary>
    internal long ProvedUntil { get; set; }

    internal void AddEvidence(ReadOnlySpan<long> seqs)
    {
        foreach (long seq in seqs)
            if (seq > 0 && !_evidence.Contains(seq) && (Count == 1 || _evidence.Count < EvidenceLimit)) _evidence.Add(seq);
        _evidence.Sort();
    }
}
