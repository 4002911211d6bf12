using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class PinBalance : IPageRule
{
    public string Id => "pin-balance";
    public string Demand => "No more pins are released than are held (gup_put_folio in mm/gup.c).";
    public bool IsDutyOfCallers => true;
    public IReadOnlyList<EventKind> Watches => [EventKind.Unpin];
    public bool Concerns(PolicySpec policy) => policy.CountsPins;

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        if ((e.Flags & EventFlags.Uncounted) != 0) return Opinion.None;
        int left = page.Balance - e.N;
        if (PinCounts.Of(in e, in page, view.Observation.IsSimulated) is { } counts) left = counts.Pins;
        else if (!page.IsBalanceKnown) return Opinion.None;
        return Opinion.Of(
            left >= 0, $"{e.N} pins were released where {Math.Max(0, left + e.N)} were held",
            "a put, or no release");
    }
}
