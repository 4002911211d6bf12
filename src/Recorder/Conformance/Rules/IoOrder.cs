using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class IoOrder : IPageRule
{
    public string Id => "io-order";
    public string Demand => "Who lets a device work on a page keeps a pin until the device is done "
        + "(Documentation/core-api/pin_user_pages.rst).";
    public bool IsDutyOfCallers => true;
    public IReadOnlyList<EventKind> Watches => [EventKind.Unpin, EventKind.Free];

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        if (page.InFlight == 0 || (e.Flags & EventFlags.Uncounted) != 0) return Opinion.None;
        const string allowed = "io_complete first";
        if (e.Kind == EventKind.Free) return Opinion.Against("the page was freed while a device worked on it", allowed);
        if (!page.IsBalanceKnown) return Opinion.None;
        int left = PinCounts.Of(in e, in page, view.Observation.IsSimulated)?.Pins ?? page.Balance - e.N;
        return Opinion.Of(
            left >= page.InFlight,
            $"a pin was released and {left} are left, while {page.InFlight} I/Os rely on one each", allowed);
    }
}
