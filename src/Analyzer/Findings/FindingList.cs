using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>
/// Collects findings: occurrences with the same kind, page and callsites, by name, are one finding with a count.
/// </summary>
sealed class FindingList(TraceNames names, TraceState state)
{
    /// <summary>
    /// Most findings of one kind with the same callsites, each about a page; what happens on more pages is counted with
    /// the first of them.
    /// </summary>
    public const int MostPages = 10_000;

    /// <summary>Findings of one kind with the same callsites, by name.</summary>
    readonly record struct Group(FindingKind Kind, string Callsite, string Related);

    readonly Dictionary<(Group Group, long Pfn), Finding> _byPage = [];
    readonly Dictionary<(FindingKind Kind, long Pfn), Finding> _last = [];
    readonly Dictionary<Group, (Finding First, int Pages)> _groups = [];
    readonly List<Finding> _inOrder = [];
    readonly bool _hasTokens = state.Coverage.Has(TraceCoverage.Tokens);
    readonly bool _hasPuts = state.Coverage.Has(TraceCoverage.Puts);

    /// <summary>The findings in order of first occurrence.</summary>
    public IReadOnlyList<Finding> All => _inOrder;

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
        bool isFirst = !_groups.TryGetValue(group, out var counted);
        if (counted.Pages == MostPages)
        {
            counted.First.CountElsewhere++;
            return counted.First;
        }
        var finding = new Finding(rule, _hasTokens || !rule.RestsOnHolds ? Basis.Exact : Basis.Inferred)
        {
            Pfn = pfn,
            Callsite = callsites.Callsite,
            RelatedCallsite = callsites.Related,
            PageRole = pfn == 0 ? PageRole.None : PageRole.Of(in page),
        };
        _groups[group] = (isFirst ? finding : counted.First, counted.Pages + 1);
        _byPage[(group, pfn)] = _last[(rule.Kind, pfn)] = finding;
        _inOrder.Add(finding);
        return finding;
    }

    /// <summary>The newest finding of a page; null if there is none.</summary>
    public Finding? Last(FindingKind kind, long pfn) => _last.GetValueOrDefault((kind, pfn));
}
