using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
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
    /// <summary>Rings with a whole folio in each buffer, with a page of a folio, with one page twice.</summary>
    const string Folios = "io_uring", OnePage = "io_uring, a page", PageTwice = "io_uring, a page twice";

    const ushort Head = 0, Tail = 1;
    const Needs ASecondOne = Needs.OpenRequest | Needs.RoomForTwo;
    static readonly string[] Register = ["io_sqe_buffer_register", "io_sqe_buffers_register"];
    static readonly string[] Unregister = ["io_release_ubuf", "io_sqe_buffers_unregister"];

    [Meaning("Registers a whole folio as a buffer of io_uring, and charges it to the user.")]
    public static readonly Operation First = Buffer("uring-register", charge: true);
    [Meaning("Registers a buffer on a folio that is charged already, and does not charge it again.")]
    public static readonly Operation SecondForFree = Buffer("uring-register-for-free", charge: false, ASecondOne);
    [Meaning("Registers a second buffer on a folio, and charges it again.")]
    public static readonly Operation Second = Buffer("uring-register-second", charge: true, ASecondOne);

    [Meaning("Unpins and uncharges the first buffer of the ring; the others stay registered.")]
    public static readonly Operation UnregisterFirst = new("uring-unregister-first", Unregister, RequestScope.None,
    [
        Release(0, charged: true),
    ]) { Driver = Folios };
    [Meaning("Unpins the second buffer of the ring, which was not charged.")]
    public static readonly Operation UnregisterSecondForFree = new("uring-unregister-for-free",
        Unregister, RequestScope.Ends,
    [
        Release(1, charged: false),
    ]) { Driver = Folios };
    [Meaning("Unpins and uncharges the second buffer of the ring.")]
    public static readonly Operation UnregisterSecond = new("uring-unregister-second", Unregister, RequestScope.Ends,
    [
        Release(1, charged: true),
    ]) { Driver = Folios };

    static Operation Buffer(string id, bool charge, Needs needs = Needs.None) => new(id, Register, RequestScope.Begins,
    [
        Do("io_buffer_account_pin", (k, ref f, ref p) =>
        {
            if (charge) Accounting.ChargeFolio(k, Budget.UserLockedVm, FolioAt(k, ref f));
        }),
        PinOne(HoldKind.None, Head).Requires(needs),
    ]) { Driver = Folios };

    static Step PinOne(HoldKind extra, ushort sub) =>
        Do("pin_user_pages_fast", (k, ref f, ref p) => Pin(k, ref f, extra, sub))
            .Requires(Needs.MappedPage | Needs.NoDiskPage);

    static void Pin(Machine k, ref Frame f, HoldKind extra, ushort sub)
    {
        f.Pfn = FolioAt(k, ref f);
        var kind = GupRequest.KindFor(k.Policy, GupCaller.Registration, write: true);
        k.Mm(f.Mm).HasPinned |= kind == HoldKind.Pin;
        const HoldKind registered = HoldKind.Gup | HoldKind.Write | HoldKind.Longterm | HoldKind.Charged;
        Ledger.Take(k, k.SlotOf(k.Current, f.Pages++), f.Pfn, registered | extra | kind, sub);
    }

    static Pfn FolioAt(Machine k, ref Frame f) => Memory.MappedAt(k, f.Mm, f.Va, write: true);

    static Step Release(int entry, bool charged) => Do("unpin_user_folio", (k, ref f, ref p) =>
    {
        Slot slot = k.SlotOf(k.Current, entry);
        int pages = k.HoldAt(slot).Covers;
        Ledger.Release(k, slot);
        if (charged) Accounting.Uncharge(k, Budget.UserLockedVm, pages);
    }).Requires(Needs.OpenRequest | (entry > 0 ? Needs.RoomForTwo : Needs.None));

    // ---- one page of a folio ----

    [Meaning("Registers the second page of a folio as a buffer of io_uring.")]
    public static readonly Operation RegisterTail = new("uring-register-tail", Register, RequestScope.Begins,
    [
        PinOne(HoldKind.Single, Tail).Requires(Needs.HugePage),
    ]) { Driver = OnePage };

    [Meaning("Unpins the first page of the folio, whichever of its pages was registered.")]
    public static readonly Operation UnpinHead = new("uring-unpin-head", Unregister, RequestScope.Ends,
    [
        ReleaseEachNaming("unpin_user_folio", Head),
    ]) { Driver = OnePage };
    [Meaning("Unpins the second page of the folio, which uring-register-tail pinned.")]
    public static readonly Operation UnpinTail = new("uring-unpin-tail", Unregister, RequestScope.Ends,
    [
        ReleaseEachNaming("unpin_user_folio", Tail),
    ]) { Driver = OnePage };

    [Meaning("Registers the first page of a folio twice, as two pages of one buffer.")]
    public static readonly Operation RegisterTwice = new("uring-register-twice", Register, RequestScope.Begins,
    [
        PinOne(HoldKind.Single, Head),
        PinOne(HoldKind.Single, Head).Requires(Needs.RoomForTwo),
    ]) { Driver = PageTwice };

    [Meaning("Reads into a registered buffer, whose pages it takes for consecutive ones of one folio.")]
    public static readonly Operation ReadCoalesced = new("uring-read-coalesced",
        ["io_read_fixed", "io_issue_sqe"], RequestScope.None,
    [
        Bio.Submit("submit_bio", Dma.WriteConsecutive, deviceWrites: true),
    ]) { Driver = PageTwice };
    [Meaning("Reads into a registered buffer, into each page that it lists.")]
    public static readonly Operation Read = new("uring-read", ["io_read_fixed", "io_issue_sqe"], RequestScope.None,
    [
        Bio.Submit("submit_bio", Dma.Write, deviceWrites: true),
    ]) { Driver = PageTwice };
    [Meaning("Waits for the device, and unpins all pages of the ring's buffers.")]
    public static readonly Operation UnregisterTwice = new("uring-unregister", Unregister, RequestScope.Ends,
    [
        Bio.Await,
        Gup.ReleaseEach("unpin_user_folio"),
    ]) { Driver = PageTwice };

    static Step ReleaseEachNaming(string function, ushort sub) =>
        Each(function, (k, ref f, ref p) => Ledger.Release(k, k.SlotOf(k.Current, f.Index), ReleaseWith.Own, sub));
}
