using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>An event that no model state allows.</summary>
/// <param name="Rule">The rule that it breaks.</param>
/// <param name="Event">The event; of a page that is still held at the end of the trace, its last pin.</param>
/// <param name="Why">What was seen, in one sentence.</param>
/// <param name="Allowed">What the model could have made there.</param>
/// <param name="IsAtEnd">It is the end of the trace that the model does not allow.</param>
sealed record Contradiction(IPageRule Rule, PageEvent Event, string Why, string Allowed, bool IsAtEnd = false);

/// <summary>What came of a rule.</summary>
sealed class RuleTally
{
    /// <summary>Events about which it knew enough to reject them.</summary>
    public long Judged { get; set; }
    /// <summary>Those that it rejected.</summary>
    public long Broken { get; set; }
}

/// <summary>
/// Follows each page of a trace through the model: it keeps the set of states that explain what was seen so far, and
/// asks every rule about every event. After a contradiction the page goes on from what the event itself says. Memory
/// grows with the number of pages, and not with that of events.
/// </summary>
sealed class PageModel
{
    /// <summary>So many contradictions are kept with their sentences; all are counted.</summary>
    public const int Kept = 1000;

    readonly ModelView _view;
    readonly IReadOnlyList<IPageRule> _all;
    readonly IPageRule[][] _rules = new IPageRule[EventKinds.Limit][];
    readonly Dictionary<long, PageBelief> _pages = [];
    readonly Dictionary<IPageRule, RuleTally> _tallies = [];
    readonly List<Contradiction> _found = [];

    /// <summary>A model in which some rules hold.</summary>
    public PageModel(ModelView view, IReadOnlyList<IPageRule> rules)
    {
        (_view, _all) = (view, rules);
        for (int kind = 0; kind < _rules.Length; kind++)
            _rules[kind] = [.. rules.Where(r => r.Watches.Contains((EventKind)kind))];
    }

    /// <summary>Events that were seen; gaps are none.</summary>
    public long Events { get; private set; }
    /// <summary>Events that could have contradicted the model.</summary>
    public long ConstrainedEvents { get; private set; }
    /// <summary>Pages that were seen.</summary>
    public int Pages => _pages.Count;
    /// <summary>Pages of which some event could have contradicted the model.</summary>
    public int ConstrainedPages { get; private set; }
    /// <summary>Releases that must have happened, by the counts, and are not in the trace.</summary>
    public long UnseenReleases { get; private set; }
    /// <summary>The contradictions, in the order of their events; the first <see cref="Kept"/>.</summary>
    public IReadOnlyList<Contradiction> Found => _found;
    /// <summary>The rules, and how often each could judge and was broken.</summary>
    public IEnumerable<(IPageRule Rule, RuleTally Tally)> Tallies => _all.Select(r => (r, Tally(r)));

    /// <summary>Takes the next event.</summary>
    public void Apply(in PageEvent e)
    {
        if (e.Kind == EventKind.Gap) return;
        Events++;
        if (e.Pfn == 0 || e.Outcome == Outcome.Refused) return;
        ref var page = ref CollectionsMarshal.GetValueRefOrAddDefault(_pages, e.Pfn, out bool isKnown);
        if (!isKnown || _view.Observation.MayMiss(page.Updated, e.Seq)) page.Forget();
        page.Flags = _view.Observation.WithUnseen(page.Flags);
        Judge(in e, ref page);
        if (e.Kind == EventKind.Free && page.IsBalanceKnown) UnseenReleases += Math.Max(0, page.Balance);
        PageChange.Apply(in e, ref page, _view.Observation.IsSimulated);
        page.Updated = e.Seq;
        if (e.Kind is EventKind.Alloc or EventKind.Free) ForgetTails(in e);
    }

    /// <summary>The trace has ended.</summary>
    public void End()
    {
        foreach (long pfn in _pages.Keys) EndOf(pfn, ref CollectionsMarshal.GetValueRefOrNullRef(_pages, pfn));
        _found.Sort((a, b) => (a.IsAtEnd, a.Event.Seq).CompareTo((b.IsAtEnd, b.Event.Seq)));
        if (_found.Count > Kept) _found.RemoveRange(Kept, _found.Count - Kept);
    }

    void EndOf(long pfn, ref PageBelief page)
    {
        if (page.Suspicion is { } suspected)
        {
            Report(suspected);
            page.Missing = page.SuspectedMissing;
        }
        if (page is { IsBalanceKnown: true, IsCounted: true })
            UnseenReleases += Math.Max(0, page.Balance - page.CountedPins);
        foreach (var rule in _all.OfType<IEndRule>())
        {
            var opinion = rule.JudgeEnd(in page, _view);
            if (opinion.IsHeld) Tally(rule).Judged++;
            if (opinion is { Why: { } why, Allowed: var allowed })
            {
                var last = new PageEvent
                {
                    Seq = page.Pinned, Pfn = pfn, Actor = page.Pinner, Callsite = page.PinnedAt,
                };
                Report(new(rule, last, why, allowed!, IsAtEnd: true));
            }
        }
    }

    void Judge(in PageEvent e, ref PageBelief page)
    {
        bool isHeld = false;
        foreach (var rule in _rules[(int)e.Kind])
        {
            var opinion = rule.Judge(in e, in page, _view);
            if (!opinion.IsHeld) continue;
            isHeld = true;
            Tally(rule).Judged++;
            if (rule.WaitsForCounts) Suspect(rule, in e, opinion, ref page);
            else if (opinion.Why is { } why) Report(new(rule, e, why, opinion.Allowed!));
        }
        if (!isHeld) return;
        ConstrainedEvents++;
        if (!page.IsConstrained) ConstrainedPages++;
        page.IsConstrained = true;
    }

    /// <summary>
    /// A count may have been read while another processor was changing it, so the next one must say the same.
    /// </summary>
    void Suspect(IPageRule rule, in PageEvent e, Opinion opinion, ref PageBelief page)
    {
        if (page.Suspicion is { } first && opinion.Why is not null)
        {
            Report(first);
            page.Missing = page.SuspectedMissing;
            opinion = rule.Judge(in e, in page, _view);
        }
        page.Suspicion = opinion.Why is { } why ? new(rule, e, why, opinion.Allowed!) : null;
        if (PinCounts.Of(in e, in page, _view.Observation.IsSimulated) is { } counts)
            page.SuspectedMissing = -counts.Spare;
    }

    RuleTally Tally(IPageRule rule)
    {
        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(_tallies, rule, out _);
        return tally ??= new();
    }

    void Report(Contradiction found)
    {
        Tally(found.Rule).Broken++;
        if (_found.Count < 2 * Kept) _found.Add(found);
    }

    /// <summary>The other pages of a block share the fate of the first one.</summary>
    void ForgetTails(in PageEvent e)
    {
        const int maxOrder = 10;
        if (e.Arg is <= 0 or > maxOrder) return;
        for (long pfn = e.Pfn + 1; pfn < e.Pfn + (1L << (int)e.Arg); pfn++)
        {
            ref var tail = ref CollectionsMarshal.GetValueRefOrNullRef(_pages, pfn);
            if (!Unsafe.IsNullRef(ref tail)) tail.Forget();
        }
    }
}
