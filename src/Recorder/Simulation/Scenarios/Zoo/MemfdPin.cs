using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>Hugetlb memory of a memfd is pinned and unpinned; its reservation must come back.</summary>
sealed class MemfdPin : Scenario
{
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "unpinning the folios of a memfd forgets their reservation";
    public override string Origin => "c56b6f3d801d and 26a8ea80929c (6.12)";
    public override string Question => "Does a reservation stay charged after everything is unpinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.AccountingLeak];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors =
        [
            Task("udmabuf",
                MemfdPinFolios.Pin.On(0),
                (variant == Broken ? MemfdPinFolios.UnpinForgetting : MemfdPinFolios.Unpin).On(0)),
        ],
    };
}

/// <summary>
/// mm/gup.c, memfd_pin_folios on hugetlb memory: a folio comes out of a reservation, which must be given back with it.
/// </summary>
static class MemfdPinFolios
{
    const string Name = "udmabuf";

    [Meaning("Pins folios of a memfd out of a hugetlb reservation, as udmabuf does.")]
    public static readonly Operation Pin = new("memfd-pin", ["memfd_pin_folios", "udmabuf_create"], RequestScope.Begins,
    [
        Accounting.Charge("alloc_hugetlb_folio_reserve", Budget.Hugetlb, static f => f.Want),
        ..Gup.Acquire(GupCaller.Registration, write: true),
        Do("udmabuf_export", static (k, ref f, ref p) => { }).End(),
      At("refused"),
        Gup.ReleaseEach("unpin_folio"),
        Gup.ForgetVector,
        Accounting.Uncharge("hugetlb_unreserve_pages", Budget.Hugetlb, static f => f.Charged),
    ]) { Driver = Name };

    [Meaning("Unpins the folios of a memfd, and does not give back their reservation.")]
    public static readonly Operation UnpinForgetting = new("memfd-unpin-forgetting",
        ["unpin_folios", "release_udmabuf"], RequestScope.Ends,
    [
        Gup.ReleaseEach("unpin_folio"),
    ]) { Driver = Name };

    [Meaning("Unpins the folios of a memfd, and gives back their reservation.")]
    public static readonly Operation Unpin = new("memfd-unpin", ["unpin_folios", "release_udmabuf"], RequestScope.Ends,
    [
        Gup.ReleaseEach("unpin_folio"),
        Accounting.Uncharge("hugetlb_unreserve_pages", Budget.Hugetlb, static f => f.Charged),
    ]) { Driver = Name };
}
