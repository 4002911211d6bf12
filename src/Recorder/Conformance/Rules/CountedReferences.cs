using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class CountedReferences : IPageRule
{
    public string Id => "counted-references";
    public string Demand => "The reference count of a small page is at least its mappings and 1,024 for each of its "
        + "pins: who drops a pin as a reference takes one that is not theirs (GUP_PIN_COUNTING_BIAS).";
    public bool IsDutyOfCallers => true;
    public bool WaitsForCounts => true;
    public IReadOnlyList<EventKind> Watches =>
        [EventKind.Pin, EventKind.Unpin, EventKind.Get, EventKind.Zap, EventKind.Mkclean, EventKind.SetDirty];
    public bool Concerns(PolicySpec policy) => policy.Track == Track.Bias1024;

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        if (PinCounts.Of(in e, in page, view.Observation.IsSimulated) is not { } counts) return Opinion.None;
        if (page.IsLarge || counts.Pins <= 0 && page.CountedPins <= 0) return Opinion.None;
        int missing = -counts.Spare - page.Missing;
        return Opinion.Of(
            missing <= 0,
            $"the count is {e.RefCount}, {missing} less than {counts.Pins} pins and the mappings explain",
            "a release of the pin by unpin");
    }
}
