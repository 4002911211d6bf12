using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>Who asks for user pages; the policy decides which call that is in its kernel.</summary>
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

/// <summary>What a caller of GUP gets, and when it is denied.</summary>
static class GupRequest
{
    /// <summary>The kind of reference that a caller gets under a policy.</summary>
    public static HoldKind KindFor(PolicySpec policy, GupCaller caller, bool write) => caller switch
    {
        GupCaller.DirectIo => policy.DioAcquire == DioAcquire.PinUserBacked || policy.DioAcquire == DioAcquire.PinDestination && write ? HoldKind.Pin : HoldKind.Get,
        GupCaller.Registration => policy.CountsPins ? HoldKind.Pin : HoldKind.Get,
        GupCaller.ShortTerm => policy.CountsPins && policy.PinUsers == PinUsers.All ? HoldKind.Pin : HoldKind.Get,
        GupCaller.NfsDirect => policy.NfsDirect == NfsDirect.GetBoth ? HoldKind.Get : HoldKind.Pin,
        GupCaller.AlwaysGet => HoldKind.Get,
    };

    /// <summary>The acquisition of the page at f.At is denied.</summary>
    public static void Refuse(Machine k, ref Frame f, HoldKind want)
    {
        uint pte = k.PteOf(f.Mm, f.At);
        int pfn = Pte.IsPresent(pte) ? Pte.Pfn(pte) : k.IsFile(f.At) ? k.PageCache(f.At) - 1 : -1;
        k.Refuse(pfn, (want & HoldKind.Pin) != 0 ? EventKind.Pin : EventKind.Get, Ledger.FlagsOf(want));
    }

    // ---- FOLL_LONGTERM ----

    /// <summary>
    /// check_vma_flags for FOLL_LONGTERM: not on a DAX file, whose pages are its blocks, nor, for writing, on a shared mapping
    /// of a file system that tracks dirty pages (writable_file_mapping_allowed, 8ac268436e6d, a6e79df92e4a).
    /// </summary>
    public static Step CheckLongterm(HoldKind want) => Try("check_vma_flags", (k, ref f, ref p) =>
    {
        if (!k.IsFile(f.At) || !(RefusesFile(k, f.Mm, want) || k.Shape.IsDax && RefusesDax(k.Policy))) return true;
        Refuse(k, ref f, want | KindFor(k.Policy, GupCaller.Registration, (want & HoldKind.Write) != 0));
        return false;
    });

    /// <summary>Nobody tracks the dirt of files on tmpfs, and what is written to a private mapping is not the file's.</summary>
    static bool RefusesFile(Machine k, int mm, HoldKind want) => RefusesFile(k.Policy, want) && !(k.Policy.LongtermFile == LongtermFile.RefuseWriters && (k.Shape.IsShmem || k.Mm(mm).IsFilePrivate));

    static bool RefusesDax(PolicySpec p) => p.LongtermDax == LongtermDax.Refuse;
    static bool RefusesFile(PolicySpec p, HoldKind want) => p.LongtermFile == LongtermFile.Refuse || p.LongtermFile == LongtermFile.RefuseWriters && (want & HoldKind.Write) != 0;

    /// <summary>False if one page more would be too many.</summary>
    public static Step WithinLimit(HoldKind want) => Try("account_locked_vm", (k, ref f, ref p) =>
    {
        if (k.Shape.MemlockLimit == 0 || f.Charged < k.Shape.MemlockLimit) return true;
        k.Log?.Charged(k, EventKind.Charge, 1, (long)Budget.PinnedVm, Outcome.Refused);
        k.Raise(FindingKind.PinLimit, KernelLog.NoPage, Culprit.Here);
        Refuse(k, ref f, want | KindFor(k.Policy, GupCaller.Registration, (want & HoldKind.Write) != 0));
        return false;
    }).If(Accounting.ChargesPins);
}
