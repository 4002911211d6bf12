using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// io_uring/rsrc.c: registered buffers. The buffers of one ring are entries of one request here, each with all pages of
/// a large folio, or one of them.
/// Not modelled: which pins are dropped when pages are coalesced.
/// </summary>
static class IoUring
{
    const ushort Head = 0, Tail = 1;
    static readonly string[] Register = ["io_sqe_buffer_register", "io_sqe_buffers_register"];
    static readonly string[] Unregister = ["io_release_ubuf", "io_sqe_buffers_unregister"];

    /// <summary>A buffer that is a whole folio, the first of the ring: it is charged.</summary>
    public static readonly Operation First = Buffer("uring-register", charge: true);
    /// <summary>A second buffer on a folio that is already accounted for: it is not charged.</summary>
    public static readonly Operation SecondForFree = Buffer("uring-register-for-free", charge: false);
    public static readonly Operation Second = Buffer("uring-register-second", charge: true);

    public static readonly Operation UnregisterFirst = new("uring-unregister-first", Unregister, RequestScope.None,
    [
        Release(0, charged: true),
    ]);
    public static readonly Operation UnregisterSecondForFree = new("uring-unregister-for-free",
        Unregister, RequestScope.Ends,
    [
        Release(1, charged: false),
    ]);
    public static readonly Operation UnregisterSecond = new("uring-unregister-second", Unregister, RequestScope.Ends,
    [
        Release(1, charged: true),
    ]);

    static Operation Buffer(string id, bool charge) => new(id, Register, RequestScope.Begins,
    [
        Do("io_buffer_account_pin", (k, ref f, ref p) =>
        {
            if (charge) Accounting.ChargeFolio(k, Budget.UserLockedVm, FolioAt(k, ref f));
        }),
        Do("pin_user_pages_fast", static (k, ref f, ref p) => Pin(k, ref f, HoldKind.None, Head)),
    ]);

    static void Pin(Machine k, ref Frame f, HoldKind extra, ushort sub)
    {
        f.Pfn = FolioAt(k, ref f);
        var kind = GupRequest.KindFor(k.Policy, GupCaller.Registration, write: true);
        k.Mm(f.Mm).HasPinned |= kind == HoldKind.Pin;
        const HoldKind registered = HoldKind.Gup | HoldKind.Write | HoldKind.Longterm | HoldKind.Charged;
        Ledger.Take(k, k.SlotOf(k.Current, f.Pages++), f.Pfn, registered | extra | kind, sub);
    }

    static Pfn FolioAt(Machine k, ref Frame f) => Pte.Pfn(k.PteOf(f.Mm, f.Va));

    static Step Release(int entry, bool charged) => Do("unpin_user_folio", (k, ref f, ref p) =>
    {
        Slot slot = k.SlotOf(k.Current, entry);
        int pages = k.HoldAt(slot).Covers;
        Ledger.Release(k, slot);
        if (charged) Accounting.Uncharge(k, Budget.UserLockedVm, pages);
    });

    // ---- one page of a folio ----

    /// <summary>The buffer is the second page of its folio.</summary>
    public static readonly Operation RegisterTail = new("uring-register-tail", Register, RequestScope.Begins,
    [
        Do("pin_user_pages_fast", static (k, ref f, ref p) => Pin(k, ref f, HoldKind.Single, Tail)),
    ]);

    public static readonly Operation UnpinHead = new("uring-unpin-head", Unregister, RequestScope.Ends,
    [
        ReleaseEachNaming("unpin_user_folio", Head),
    ]);
    public static readonly Operation UnpinTail = new("uring-unpin-tail", Unregister, RequestScope.Ends,
    [
        ReleaseEachNaming("unpin_user_folio", Tail),
    ]);

    /// <summary>The buffer is the first page of its folio, twice.</summary>
    public static readonly Operation RegisterTwice = new("uring-register-twice", Register, RequestScope.Begins,
    [
        Do("pin_user_pages_fast", static (k, ref f, ref p) => Pin(k, ref f, HoldKind.Single, Head)),
        Do("pin_user_pages_fast", static (k, ref f, ref p) => Pin(k, ref f, HoldKind.Single, Head)),
    ]);

    public static readonly Operation ReadCoalesced = new("uring-read-coalesced",
        ["io_read_fixed", "io_issue_sqe"], RequestScope.None,
    [
        Bio.Submit("submit_bio", Dma.WriteConsecutive, deviceWrites: true),
    ]);
    public static readonly Operation Read = new("uring-read", ["io_read_fixed", "io_issue_sqe"], RequestScope.None,
    [
        Bio.Submit("submit_bio", Dma.Write, deviceWrites: true),
    ]);
    public static readonly Operation UnregisterTwice = new("uring-unregister", Unregister, RequestScope.Ends,
    [
        Bio.Await,
        Gup.ReleaseEach("unpin_user_folio"),
    ]);

    static Step ReleaseEachNaming(string function, ushort sub) =>
        Each(function, (k, ref f, ref p) => Ledger.Release(k, k.SlotOf(k.Current, f.Index), ReleaseWith.Own, sub));
}
