using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer;

/// <summary>Collects findings: occurrences with the same kind, page and callsites, by name, are one finding with a count.</summary>
public sealed class FindingList(TraceNames names, Replay replay)
{
    readonly Dictionary<(FindingKind, long, string, string), Finding> _byKey = [];
    readonly Dictionary<(FindingKind, long), Finding> _last = [];
    /// <summary>Findings of one kind and the same callsites, each about a page; what happens on more pages is counted with the first of them.</summary>
    internal const int MostPages = 10_000;

    readonly Dictionary<(FindingKind, string, string), (Finding First, int Pages)> _groups = [];
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
        var key = (detector.Kind, pfn, names.CallsiteName(callsite), names.CallsiteName(related));
        bool hasPage = replay.TryFindPage(pfn, out var page);
        if (_byKey.TryGetValue(key, out var finding)) { }
        else if (_groups.TryGetValue((key.Kind, key.Item3, key.Item4), out var group) && group.Pages == MostPages)
        {
            finding = group.First;
            finding.CountElsewhere++;
        }
        else
        {
            string role = pfn == 0 ? PageRole.None : PageRole.Of(hasPage ? page : default);
            _byKey[key] = finding = new Finding(_hasTokens || !detector.RestsOnHolds ? Basis.Exact : Basis.Inferred)
            {
                Kind = detector.Kind, Severity = detector.Severity, Pfn = pfn, Callsite = callsite, RelatedCallsite = related, PageRole = role,
            };
            _groups[(key.Kind, key.Item3, key.Item4)] = (group.First ?? finding, group.Pages + 1);
            _inOrder.Add(finding);
            _last[(detector.Kind, pfn)] = finding;
        }
        if (finding.Count == 0) finding.Identity = (callsite, related);
        else if (finding.Identity != (callsite, related) && IsBefore((callsite, related), finding.Identity)) finding.Identity = (callsite, related);
        finding.Occur(evidence, replay.Gaps);
        bool inferred = detector.RestsOnHolds && page.InferredAt >= finding.ProvedFrom;
        if (inferred || callsite == 0 || evidence.Contains(0)) finding.ProvedFrom = inferred && _hasPuts ? 0 : page.Freed.Seq;      // where puts are in the log a hold may outlive its page
        return finding;
    }

    bool IsBefore((int Callsite, int Related) x, (int Callsite, int Related) y) =>
        string.CompareOrdinal(names.Stack(x.Callsite), names.Stack(y.Callsite)) is var order && (order != 0 ? order : string.CompareOrdinal(names.Stack(x.Related), names.Stack(y.Related))) < 0;

    /// <summary>The newest finding of a page; null if there is none.</summary>
    public Finding? Last(FindingKind kind, long pfn) => _last.GetValueOrDefault((kind, pfn));
}
