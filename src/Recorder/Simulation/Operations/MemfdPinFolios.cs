using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>mm/gup.c, memfd_pin_folios on hugetlb memory: a folio comes out of a reservation, which must be given back with it.</summary>
static class MemfdPinFolios
{
    public static readonly Operation Pin = new("memfd-pin", ["memfd_pin_folios", "udmabuf_create"], RequestScope.Begins,
    [
        Accounting.Charge("alloc_hugetlb_folio_reserve", Budget.Hugetlb, static f => f.Want),
        ..Gup.Acquire(GupCaller.Registration, write: true),
        Do("udmabuf_export", static (k, ref f, ref p) => { }).End(),
      At("refused"),
        Gup.ReleaseEach("unpin_folio"),
        Gup.ForgetVector,
        Accounting.Uncharge("hugetlb_unreserve_pages", Budget.Hugetlb, static f => f.Charged),
    ]);

    public static readonly Operation UnpinForgetting = new("memfd-unpin-forgetting", ["unpin_folios", "release_udmabuf"], RequestScope.Ends, [Gup.ReleaseEach("unpin_folio")]);

    public static readonly Operation Unpin = new("memfd-unpin", ["unpin_folios", "release_udmabuf"], RequestScope.Ends,
    [
        Gup.ReleaseEach("unpin_folio"),
        Accounting.Uncharge("hugetlb_unreserve_pages", Budget.Hugetlb, static f => f.Charged),
    ]);
}
