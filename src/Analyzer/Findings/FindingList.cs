using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>
/// Collects findings: occurrences with the same kind, page and callsites, by name, are one finding with a count.
/// </summary>
sealed class FindingList(TraceNames names, TraceState state)
{
    /// <summary>
    /// Most findings of one kind, the first ones. What happens later on other pages is counted with the first finding
    /// of the same callsites or, if there is none, for its kind (<see cref="NotListed"/>).
    /// </summary>
    public const int MostOfKind = 10_000;

    /// <summary>Findings of one kind with the same callsites, by name.</summary>
    readonly record struct Group(FindingKind Kind, string Callsite, string Related);

    readonly Dictionary<(Group Group, long Pfn), Finding> _byPage = [];
    readonly Dictionary<(FindingKind Kind, long Pfn), Finding> _last = [];
    readonly Dictionary<Group, Finding> _firsts = [];
    readonly Dictionary<FindingKind, int> _listed = [];
    readonly SortedDictionary<FindingKind, int> _notListed = [];
    readonly Dictionary<long, List<Finding>> _endangering = [];
    readonly List<Finding> _inOrder = [];
    readonly bool _hasTokens = state.Coverage.Has(TraceCoverage.Tokens);
    readonly bool _hasPuts = state.Coverage.Has(TraceCoverage.Puts);

    /// <summary>The findings in order of first occurrence.</summary>
    public IReadOnlyList<Finding> All => _inOrder;

    /// <summary>How often each kind was found at callsites that have no finding in the list.</summary>
    public IReadOnlyDictionary<FindingKind, int> NotListed => _notListed;

    /// <summary>Adds an occurrence.</summary>
    /// <param name="rule">What was found.</param>
    /// <param name="pfn">The page; 0 = none.</param>
    /// <param name="callsite">The callsite to blame.</param>
    /// <param name="related">The other callsite involved; default = none.</param>
    /// <param name="evidence">
    /// Numbers of the events that prove it, the last one last; a 0 is left out, and means that something has not
    /// happened in this life of the page.
    /// </param>
    public Finding Add(
        FindingRule rule, long pfn, NameId<Callsite> callsite, NameId<Callsite> related,
        params ReadOnlySpan<long> evidence)
    {
        if (!state.TryFindPage(pfn, out var page)) page = default;
        var callsites = new CallsitePair(callsite, related);
        var finding = FindOrBegin(rule, pfn, callsites, in page);
        bool isOther = finding.Identity != callsites;
        if (finding.Count == 0 || isOther && callsites.IsBefore(finding.Identity, names)) finding.Identity = callsites;
        finding.AddOccurrence(evidence, state.Gaps);
        bool inferred = rule.RestsOnHolds && page.InferredAt >= finding.ProvedFrom;
        // where puts are in the trace a hold may outlive its page
        if (inferred && _hasPuts) finding.ProvedFrom = 0;
        else if (inferred || !callsite.Exists || evidence.Contains(0)) finding.ProvedFrom = page.Freed.Seq;
        return finding;
    }

    Finding FindOrBegin(FindingRule rule, long pfn, CallsitePair callsites, in PageState page)
    {
        var group = new Group(rule.Kind, names.CallsiteName(callsites.Callsite), names.CallsiteName(callsites.Related));
        if (_byPage.TryGetValue((group, pfn), out var known)) return known;
        if (_listed.GetValueOrDefault(rule.Kind) == MostOfKind) return CountOnly(rule, group, pfn, callsites);
        var finding = Begin(rule, pfn, callsites, in page, isListed: true);
        _listed[rule.Kind] = _listed.GetValueOrDefault(rule.Kind) + 1;
        _firsts.TryAdd(group, finding);
        _byPage[(group, pfn)] = _last[(rule.Kind, pfn)] = finding;
        _inOrder.Add(finding);
        if (rule.EndangersDisk) AddEndangering(finding);
        return finding;
    }

    void AddEndangering(Finding finding)
    {
        if (!_endangering.TryGetValue(finding.Pfn, out var ofPage)) _endangering[finding.Pfn] = ofPage = [];
        ofPage.Add(finding);
    }

    /// <summary>
    /// What was last stored into a page is lost to the disk: so are the data of what has endangered them since an
    /// event.
    /// </summary>
    public void LostData(long pfn, long since)
    {
        foreach (var finding in _endangering.GetValueOrDefault(pfn) ?? [])
            if (finding.LastSeq >= since) finding.LostData();
    }

    /// <summary>The finding that stands for one too many; it is in the list only if its callsites are.</summary>
    Finding CountOnly(FindingRule rule, Group group, long pfn, CallsitePair callsites)
    {
        if (_firsts.TryGetValue(group, out var first))
        {
            first.CountElsewhere++;
            return first;
        }
        _notListed[rule.Kind] = _notListed.GetValueOrDefault(rule.Kind) + 1;
        return Begin(rule, pfn, callsites, default, isListed: false);
    }

    Finding Begin(FindingRule rule, long pfn, CallsitePair callsites, in PageState page, bool isListed) =>
        new(rule, _hasTokens || !rule.RestsOnHolds ? Basis.Exact : Basis.Inferred)
        {
            Pfn = pfn,
            Callsite = callsites.Callsite,
            RelatedCallsite = callsites.Related,
            IsListed = isListed,
            PageRole = pfn == 0 ? PageRole.None : PageRole.Of(in page),
        };

    /// <summary>The newest finding of a page; null if there is none.</summary>
    public Finding? Last(FindingKind kind, long pfn) => _last.GetValueOrDefault((kind, pfn));
}
