using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>Who asks for user pages; the policy decides which function its kernel calls.</summary>
enum GupCaller : byte
{
    /// <summary>Direct I/O through the block layer.</summary>
    DirectIo,
    /// <summary>A registration whose length user space decides: RDMA, VFIO, io_uring buffers.</summary>
    Registration,
    /// <summary>Drivers that pin for the length of a call.</summary>
    ShortTerm,
    /// <summary>NFS direct I/O, as nfsDirect says.</summary>
    NfsDirect,
    /// <summary>Callers that never pinned, to this day: vmsplice, skbs.</summary>
    AlwaysGet,
}

/// <summary>How a caller of GUP gets at its pages.</summary>
enum GupPath : byte
{
    /// <summary>pin_user_pages_fast: without locks, and the slow path where that fails.</summary>
    Fast,
    /// <summary>pin_user_pages or pin_user_pages_remote, under mmap_lock.</summary>
    Slow,
}

/// <summary>What a caller of GUP gets, when it is denied, and what it waits for.</summary>
static class GupRequest
{
    /// <summary>The kind of reference that a caller gets under a policy.</summary>
    public static HoldKind KindFor(PolicySpec policy, GupCaller caller, bool write) => caller switch
    {
        GupCaller.DirectIo => PinsForDirectIo(policy, write) ? HoldKind.Pin : HoldKind.Get,
        GupCaller.Registration => policy.CountsPins ? HoldKind.Pin : HoldKind.Get,
        GupCaller.ShortTerm => policy.CountsPins && policy.PinUsers == PinUsers.All ? HoldKind.Pin : HoldKind.Get,
        GupCaller.NfsDirect => policy.NfsDirect == NfsDirect.GetBoth ? HoldKind.Get : HoldKind.Pin,
        GupCaller.AlwaysGet => HoldKind.Get,
    };

    static bool PinsForDirectIo(PolicySpec policy, bool write) =>
        policy.DioAcquire == DioAcquire.PinUserBacked || policy.DioAcquire == DioAcquire.PinDestination && write;

    public static bool IsForWriting(HoldKind want) => (want & HoldKind.Write) != 0;

    /// <summary>
    /// The fault is for writing; on a private mapping also if the page is only to be read (should_force_cow_break).
    /// </summary>
    public static bool FaultsForWriting(Machine k, ref Frame f, HoldKind want)
    {
        bool isPrivate = k.IsAnon(f.At) || k.Mm(f.Mm).IsFilePrivate;
        return IsForWriting(want) || isPrivate && k.Policy.BreaksCowToRead;
    }

    /// <summary>The acquisition of the page at f.At is denied: see <see cref="Machine.Refuse"/>.</summary>
    public static void Refuse(
        Machine k, ref Frame f, HoldKind want, Enum? decision, Errno error, bool isTransient = false)
    {
        uint pte = k.PteOf(f.Mm, f.At);
        Pfn pfn = Pte.IsPresent(pte) ? Pte.Pfn(pte) : k.IsFile(f.At) ? k.CachedAt(f.At) : Pfn.None;
        var kind = (want & HoldKind.Pin) != 0 ? EventKind.Pin : EventKind.Get;
        k.Refuse(pfn, kind, Ledger.FlagsOf(want), decision, error, isTransient);
    }

    /// <summary>As <see cref="Refuse"/>, for a registration.</summary>
    public static void RefuseRegistration(
        Machine k, ref Frame f, HoldKind want, Enum decision, Errno error, bool isTransient = false)
    {
        var kind = KindFor(k.Policy, GupCaller.Registration, IsForWriting(want));
        Refuse(k, ref f, want | kind, decision, error, isTransient);
    }

    // ---- FOLL_LONGTERM ----

    /// <summary>
    /// check_vma_flags for FOLL_LONGTERM: not on a DAX file, whose pages are its blocks, nor, for writing, on a shared
    /// mapping of a file system that tracks dirty pages (writable_file_mapping_allowed, 8ac268436e6d, a6e79df92e4a).
    /// </summary>
    public static Step CheckLongterm(HoldKind want) => Try("check_vma_flags", (k, ref f, ref p) =>
    {
        if (!k.IsFile(f.At)) return true;
        var file = k.Policy.LongtermFile;
        if (RefusesFile(k, f.Mm, want))
            RefuseRegistration(
                k, ref f, want, file, file == LongtermFile.Refuse ? Errno.EOPNOTSUPP : Errno.EFAULT);
        else if (RefusesDax(k))
            RefuseRegistration(k, ref f, want, k.Policy.LongtermDax, Errno.EOPNOTSUPP);
        else
            return true;
        return false;
    });

    /// <summary>
    /// A policy that refuses only writers permits files on tmpfs, whose dirty pages nobody tracks, and private
    /// mappings, whose writes do not reach the file.
    /// </summary>
    static bool RefusesFile(Machine k, int mm, HoldKind want)
    {
        if (k.Policy.LongtermFile == LongtermFile.Refuse) return true;
        if (k.Policy.LongtermFile != LongtermFile.RefuseWriters || !IsForWriting(want)) return false;
        return !k.Shape.IsShmem && !k.Mm(mm).IsFilePrivate;
    }

    static bool RefusesDax(Machine k) => k.Shape.IsDax && k.Policy.LongtermDax == LongtermDax.Refuse;

    /// <summary>False if one more page would be too many.</summary>
    public static Step WithinLimit(HoldKind want) => Try("account_locked_vm", (k, ref f, ref p) =>
    {
        if (k.Shape.MemlockLimit == 0 || f.Charged < k.Shape.MemlockLimit) return true;
        k.Log?.Charged(k, EventKind.Charge, 1, (long)Budget.PinnedVm, Outcome.Refused);
        k.RaiseWithoutPage(FindingKind.PinLimit, k.Current, Culprit.Here);
        RefuseRegistration(k, ref f, want, k.Policy.Account, Errno.ENOMEM);
        return false;
    }).If(Accounting.ChargesPins);

    // ---- what the slow path waits for ----

    /// <summary>
    /// The slow path holds mmap_lock for reading whether or not it must fault; and a task that freezes a mapped page
    /// holds the lock of its page table.
    /// </summary>
    public static Guard SlowBlocker(HoldKind want)
    {
        Guard fault = FaultBlocker(want);
        return (Machine k, ref Frame f, ref Folio p) =>
        {
            var writer = MmapLock.Writer(k, ref f, ref p);
            if (writer.IsBlocked) return writer;
            uint pte = k.PteOf(f.Mm, f.At);
            bool frozen = Pte.IsPresent(pte) && k.Folio(Pte.Pfn(pte)).Has(PageFlags.Frozen);
            if (frozen) return new Wait(WaitReason.Frozen, Pte.Pfn(pte));
            return IsIsolated(k, pte) ? new Wait(WaitReason.FolioLock, Pte.Pfn(pte)) : fault(k, ref f, ref p);
        };
    }

    static Guard FaultBlocker(HoldKind want)
    {
        if ((want & HoldKind.Locked) != 0) return LockedFaultBlocker;
        return IsForWriting(want) ? Memory.WriteFaultBlocker : Memory.ReadFaultBlocker;
    }

    /// <summary>
    /// A pin that takes its page off the LRU list, under lru_lock, finds it there or already pinned; otherwise it is
    /// isolated and will be put back.
    /// </summary>
    static bool IsIsolated(Machine k, uint pte)
    {
        const PageFlags onListOrNever = PageFlags.Lru | PageFlags.Dax | PageFlags.KernelPrivate | PageFlags.Zero;
        if (k.Policy.Track != Track.LruCount || !Pte.IsPresent(pte)) return false;
        ref Folio p = ref k.Folio(Pte.Pfn(pte));
        return p.PinCount == 0 && !p.Has(onListOrNever);
    }

    /// <summary>
    /// A task that wants the page lock for its I/O waits for the lock's owner, even if that is itself.
    /// </summary>
    static Wait LockedFaultBlocker(Machine k, ref Frame f, ref Folio p)
    {
        var wait = Memory.WriteFaultBlocker(k, ref f, ref p);
        uint pte = k.PteOf(f.Mm, f.At);
        if (wait.IsBlocked || !Pte.IsPresent(pte)) return wait;
        return k.Folio(Pte.Pfn(pte)).LockedBy == 0 ? wait : new Wait(WaitReason.FolioLock, Pte.Pfn(pte));
    }
}
