using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

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
    /// <summary>How often of those on other pages, because too many pages are concerned to have a finding each.</summary>
    public int CountElsewhere { get; internal set; }
    /// <summary>False if events were lost where it matters.</summary>
    public bool Conclusive => Doubt is null;
    /// <summary>The finding in a sentence.</summary>
    public string Message { get; internal set; } = "";
    /// <summary>The line of a suppression file that covers it; null if it counts.</summary>
    public Suppression? SuppressedBy { get; internal set; }

    /// <summary>What the page was used for when it happened first: anon, file, dax, zero, kernel, freed or unknown, "large-" before it for a large folio; "none" if the finding is about no page.</summary>
    public required string PageRole { get; init; }
    /// <summary>How it was established; the least sure of its occurrences counts.</summary>
    public Basis Basis => _basis == Basis.Inferred && _byCount == _occurrences ? Basis.ByCount : _basis;
    /// <summary>Its identity from run to run, in 32 hexadecimal digits: kind, page role and both stacks.</summary>
    public string Fingerprint { get; internal set; } = "";
    /// <summary>Why it is not conclusive; null if it is.</summary>
    public string? Doubt { get; private set; }

    readonly Basis _basis;
    int _occurrences, _byCount;
    (long From, long Until) _surest, _newest;

    internal Finding(Basis basis) => _basis = basis;

    /// <summary>The counts of the page prove the newest occurrence; what was before an event does not matter to them.</summary>
    internal void IsProvedByCount(long fromSeq) => (_byCount, _newest.From) = (_byCount + 1, fromSeq);

    /// <summary>Up to which event the evidence of the newest occurrence reaches; an absence is proved by the end of the log.</summary>
    internal long ProvedUntil { set => _newest.Until = Math.Max(_newest.Until, value); }
    /// <summary>From which event on the history must be known for the newest occurrence, because it says that something has not happened.</summary>
    internal long ProvedFrom { get => _newest.From; set => _newest.From = Math.Min(_newest.From, value); }

    /// <summary>The stacks that identify it: of all occurrences the first in the order of their text, so that it does not depend on which came first.</summary>
    internal (int Callsite, int Related) Identity { get; set; }

    /// <summary>Another occurrence, with its evidence in order of time; 0 in it is left out.</summary>
    internal void Occur(ReadOnlySpan<long> evidence, IReadOnlyList<LogGap> gaps)
    {
        Settle(gaps);
        Count++;
        _occurrences++;
        AddEvidence(Count == 1 ? evidence : evidence[^1..]);
        long first = evidence[^1];
        foreach (long seq in evidence)
            if (seq > 0) first = Math.Min(first, seq);
        _newest = (first, evidence[^1]);
    }

    /// <summary>One occurrence without a gap within its evidence is enough: of those, the one that ended first is the surest.</summary>
    void Settle(IReadOnlyList<LogGap> gaps)
    {
        if (_newest.Until != 0 && (_surest.Until == 0 || Crosses(_surest, gaps) is not null)) _surest = _newest;
    }

    static LogGap? Crosses((long From, long Until) span, IReadOnlyList<LogGap> gaps)
    {
        int first = gaps.Count;
        while (first > 0 && gaps[first - 1].Seq > span.From) first--;
        for (int i = first; i < gaps.Count; i++)
            if (gaps[i].IsBetween(span.From, span.Until)) return gaps[i];
        return null;
    }

    /// <summary>The log has ended: says whether the finding is conclusive and, if not, why.</summary>
    internal void Judge(IReadOnlyList<LogGap> gaps, string? otherDoubt)
    {
        Settle(gaps);
        Doubt = Crosses(_surest, gaps)?.Describe() ?? otherDoubt;
    }

    internal void AddEvidence(ReadOnlySpan<long> seqs)
    {
        foreach (long seq in seqs)
            if (seq > 0 && !_evidence.Contains(seq) && (Count == 1 || _evidence.Count < EvidenceLimit)) _evidence.Add(seq);
        _evidence.Sort();
    }
}
