using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>Something wrong that events prove, once for each page and pair of callsites.</summary>
public sealed class Finding
{
    /// <summary>How much evidence is kept, at most.</summary>
    const int EvidenceLimit = 12;

    readonly List<long> _evidence = [], _again = [];
    readonly Basis _basis;
    int _occurrences, _provedByCount;
    EvidenceSpan _surest, _newest;

    internal Finding(FindingRule rule, Basis basis) =>
        (Rule, _basis, Consequence) = (rule, basis, rule.Consequence);

    /// <summary>F1, F2, ... in the order of the report.</summary>
    public string Id { get; internal set; } = "";
    /// <summary>The rule that found it.</summary>
    internal FindingRule Rule { get; }
    /// <summary>What is wrong.</summary>
    public FindingKind Kind => Rule.Kind;
    /// <summary>How bad it is.</summary>
    public Severity Severity => Rule.Severity;
    /// <summary>What it costs: the worst that events show of any of its occurrences.</summary>
    public Consequence Consequence { get; private set; }
    /// <summary>Page frame number; 0 if the finding is about no page.</summary>
    public required long Pfn { get; init; }
    /// <summary>The callsite to blame, if it is known.</summary>
    public required NameId<Callsite> Callsite { get; init; }
    /// <summary>The other callsite involved, if there is one.</summary>
    public required NameId<Callsite> RelatedCallsite { get; init; }
    /// <summary>
    /// Numbers of the events that prove it, in order: all of those of the first occurrence, the last one of later ones.
    /// </summary>
    public IReadOnlyList<long> Evidence => _evidence;
    /// <summary>The event that completed its newest occurrence.</summary>
    internal long LastSeq => Math.Max(_newest.Until, _evidence[^1]);
    /// <summary>Those of the first occurrence.</summary>
    public IReadOnlyList<long> FirstEvidence => [.. _evidence.Except(_again)];
    /// <summary>How often it happened.</summary>
    public int Count { get; internal set; }
    /// <summary>
    /// How many of those were on other pages, when too many pages are affected to have a finding each.
    /// </summary>
    internal int CountElsewhere { get; set; }
    /// <summary>False if it only stands for one too many: it is counted, not kept.</summary>
    internal bool IsListed { get; init; }
    /// <summary>False if events were lost where it matters.</summary>
    public bool Conclusive => Doubt is null;
    /// <summary>The finding in a sentence.</summary>
    public string Message { get; internal set; } = "";
    /// <summary>The line of a suppression file that covers it; null if it counts.</summary>
    internal Suppression? SuppressedBy { get; set; }

    /// <summary>
    /// What the page was used for at the first occurrence: anon, file, dax, zero, kernel, freed or unknown, preceded by
    /// "large-" for a large folio; "none" if the finding is about no page.
    /// </summary>
    internal string PageRole { get; init; } = State.PageRole.None;
    /// <summary>How it was established; the least sure of its occurrences counts.</summary>
    public Basis Basis => _basis == Basis.Inferred && _provedByCount == _occurrences ? Basis.ByCount : _basis;
    /// <summary>Its identity from run to run, in 32 hexadecimal digits: kind, page role and both stacks.</summary>
    internal string Fingerprint { get; set; } = "";
    /// <summary>Why it is not conclusive; null if it is.</summary>
    public string? Doubt { get; private set; }

    /// <summary>
    /// The stacks that identify it: of all occurrences, the first in order of text, so that it does not depend on which
    /// came first.
    /// </summary>
    internal CallsitePair Identity { get; set; }

    /// <summary>
    /// The counts of the page prove the newest occurrence: what happened before this event does not matter to them.
    /// </summary>
    internal void MarkProvedByCount(long fromSeq)
    {
        _provedByCount++;
        _newest = _newest with { From = fromSeq };
    }

    /// <summary>
    /// Last event the trace must contain completely for the newest occurrence; its last one if that proves an absence.
    /// </summary>
    internal long ProvedUntil
    {
        set => _newest = _newest with { Until = Math.Max(_newest.Until, value) };
    }

    /// <summary>First event the trace must contain completely for the newest occurrence to be proven.</summary>
    internal long ProvedFrom
    {
        get => _newest.From;
        set => _newest = _newest with { From = Math.Min(_newest.From, value) };
    }

    /// <summary>Another occurrence, with its evidence in order of time; 0 in it is left out.</summary>
    internal void AddOccurrence(ReadOnlySpan<long> evidence, LogGaps gaps)
    {
        KeepSurest(gaps);
        Count++;
        _occurrences++;
        AddEvidence(Count == 1 ? evidence : evidence[^1..]);
        long first = evidence[^1];
        foreach (long seq in evidence)
            if (seq > 0) first = Math.Min(first, seq);
        _newest = new EvidenceSpan(first, evidence[^1]);
    }

    /// <summary>
    /// One occurrence without a gap in its evidence is enough; of several, the one that ended first is the surest.
    /// </summary>
    void KeepSurest(LogGaps gaps)
    {
        if (_newest.IsEmpty) return;
        if (_surest.IsEmpty || _surest.FirstGap(gaps) is not null) _surest = _newest;
    }

    /// <summary>Events show that bytes were lost.</summary>
    internal void LostData() => Consequence = Consequence.DataLost;

    /// <summary>True for an event of the evidence that belongs to a later occurrence.</summary>
    internal bool IsAgain(long seq) => _again.Contains(seq);

    /// <summary>The trace has ended: decides whether the finding is conclusive and, if not, why.</summary>
    internal void Conclude(LogGaps gaps, string? otherDoubt)
    {
        KeepSurest(gaps);
        Doubt = _surest.FirstGap(gaps)?.Describe() ?? otherDoubt;
    }

    internal void AddEvidence(ReadOnlySpan<long> seqs)
    {
        foreach (long seq in seqs)
        {
            if (_evidence.Count == EvidenceLimit) break;
            if (seq <= 0 || _evidence.Contains(seq)) continue;
            _evidence.Add(seq);
            if (Count > 1) _again.Add(seq);
        }
        _evidence.Sort();
    }
}
