using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>Collects findings: occurrences with the same kind, page and callsites, by name, are one finding with a count.</summary>
public sealed class FindingList(TraceNames names, TraceReplay replay)
{
    readonly Dictionary<(FindingKind, long, string, string), Finding> _byKey = [];
    readonly Dictionary<(FindingKind, long), Finding> _last = [];
    /// <summary>Findings of one kind and the same callsites, each about a page; what happens on more pages is counted with the first of them.</summary>
    internal const int MostPages = 10_000;

    readonly Dictionary<(FindingKind, string, string), (Finding? First, int Pages)> _groups = [];
    readonly List<Finding> _inOrder = [];
    readonly bool _hasTokens = replay.Coverage.Has(TraceCoverage.Tokens), _hasPuts = replay.Coverage.Has(TraceCoverage.Puts);

    /// <summary>The findings in the order of their first occurrence.</summary>
    public IReadOnlyList<Finding> All => _inOrder;

    /// <summary>Notes an occurrence.</summary>
    /// <param name="detector">Who found it.</param>
    /// <param name="pfn">The page.</param>
    /// <param name="callsite">The callsite to blame.</param>
    /// <param name="related">The other callsite of the story; 0 = none.</param>
    /// <param name="evidence">Numbers of the events that prove it; 0 is left out, and says that something has not happened in this life of the page.</param>
    public Finding Add(IDetector detector, long pfn, int callsite, int related, params ReadOnlySpan<long> evidence)
    {
        bool hasPage = replay.TryFindPage(pfn, out var page);
        var finding = FindOrBegin(detector, pfn, callsite, related, hasPage ? page : default);
        if (finding.Count == 0 || finding.Identity != (callsite, related) && IsBefore((callsite, related), finding.Identity)) finding.Identity = (callsite, related);
        finding.Occur(evidence, replay.Gaps);
        bool inferred = detector.RestsOnHolds && page.InferredAt >= finding.ProvedFrom;
        if (inferred || callsite == 0 || evidence.Contains(0)) finding.ProvedFrom = inferred && _hasPuts ? 0 : page.Freed.Seq;      // where puts are in the log a hold may outlive its page
        return finding;
    }

    Finding FindOrBegin(IDetector detector, long pfn, int callsite, int related, in PageState page)
    {
        var group = (detector.Kind, names.CallsiteName(callsite), names.CallsiteName(related));
        var key = (detector.Kind, pfn, group.Item2, group.Item3);
        if (_byKey.TryGetValue(key, out var finding)) return finding;
        var (first, pages) = _groups.GetValueOrDefault(group);
        if (pages == MostPages)
        {
            first!.CountElsewhere++;
            return first;
        }
        _byKey[key] = _last[(detector.Kind, pfn)] = finding = new Finding(_hasTokens || !detector.RestsOnHolds ? Basis.Exact : Basis.Inferred)
        {
            Kind = detector.Kind, Severity = detector.Severity, Pfn = pfn, Callsite = callsite, RelatedCallsite = related, PageRole = pfn == 0 ? PageRole.None : PageRole.Of(in page),
        };
        _groups[group] = (first ?? finding, pages + 1);
        _inOrder.Add(finding);
        return finding;
    }

    bool IsBefore((int Callsite, int Related) x, (int Callsite, int Related) y) =>
        string.CompareOrdinal(names.Stack(x.Callsite), names.Stack(y.Callsite)) is var order && (order != 0 ? order : string.CompareOrdinal(names.Stack(x.Related), names.Stack(y.Related))) < 0;

    /// <summary>The newest finding of a page; null if there is none.</summary>
    public Finding? Last(FindingKind kind, long pfn) => _last.GetValueOrDefault((kind, pfn));
}
