using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// An RDMA memory region (drivers/infiniband/core/umem.c): registered for writing, written by the device as often as
/// the remote side likes, deregistered with unpin_user_page_range_dirty_lock. In between its pages stay in the actor's
/// vector.
/// </summary>
static class IbUmem
{
    const string Name = "rdma";

    [Meaning("Registers memory with an RDMA device, for the remote side to read and write.")]
    public static readonly Operation Register = RegisterFor("rdma-register", write: true);
    [Meaning("Registers memory with an RDMA device, for the remote side only to read.")]
    public static readonly Operation RegisterReadOnly = RegisterFor("rdma-register-read", write: false);

    [Meaning("Registers memory on a kernel that does not drain per-CPU batches before it migrates pages.")]
    public static readonly Operation RegisterWithoutDrain =
        RegisterFor("rdma-register-without-drain", write: true, LongtermBug.NoDrain);
    [Meaning("Registers memory on a kernel that tries forever to migrate a page that is on no LRU list.")]
    public static readonly Operation RegisterRetrying =
        RegisterFor("rdma-register-retrying", write: true, LongtermBug.EndlessRetry);

    [Meaning("Registers memory for a driver that ignores notifiers; like any other where registrations pin.")]
    public static readonly Operation RegisterIgnoring =
        RegisterFor("rdma-register-ignoring", write: true, ignores: true);

    static Operation RegisterFor(
        string id, bool write, LongtermBug bug = LongtermBug.None, bool ignores = false) => new(id,
        ["ib_umem_get", "ib_uverbs_reg_mr"], RequestScope.Begins,
    [
        ..write ? Gup.Acquire(GupCaller.Registration, write: true, bug) : AcquireToRead,
        .. ignores ? new[] { MmuNotifier.Ignore.If(p => p.MirrorsRegistrations) } : [],
        Do("ib_dma_map_sgtable_attrs", static (k, ref f, ref p) => { }).End(),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page")          .In("__ib_umem_release", "ib_umem_get"),
        Gup.ForgetVector,
    ]) { Driver = Name };

    /// <summary>Until 6.2 a region that is only read is acquired by force as if it were written.</summary>
    static Step[] AcquireToRead =>
    [
        ..OnlyIf(p => p.ForcesWrite, Gup.Acquire(GupCaller.Registration, HoldKind.Write | HoldKind.Force)),
        ..OnlyIf(p => !p.ForcesWrite, Gup.Acquire(GupCaller.Registration, write: false)),
    ];

    [Meaning("Has the remote side write to the registered memory once.")]
    public static readonly Operation Receive = new("rdma-receive", ["rdma device"], RequestScope.None,
    [
        Bio.Submit("post_recv", Dma.Write, deviceWrites: true),
    ]) { Driver = Name };

    [Meaning("Has the remote side read the registered memory once.")]
    public static readonly Operation Send = new("rdma-send", ["rdma device"], RequestScope.None,
    [
        Bio.Submit("post_send", Dma.Read, deviceWrites: false),
    ]) { Driver = Name };

    [Meaning("Deregisters memory: waits for the device, marks what it wrote dirty, and unpins it.")]
    public static readonly Operation Deregister = new("rdma-deregister",
        ["ib_umem_release", "ib_uverbs_dereg_mr"], RequestScope.Ends,
    [
        Bio.Await,
        ..UnpinDirty.Each("__ib_umem_release", "ib_uverbs_dereg_mr"),
    ]) { Driver = Name };

    [Meaning("Keeps registered memory until the kernel asks its owner to let go, and then deregisters it.")]
    public static readonly Operation AnswerRequest = new("rdma-answer-request",
        ["ib_umem_release", "ib_uverbs_async_event"], RequestScope.Ends,
    [
        Do("wait_event_interruptible", static (k, ref f, ref p) => { }).WaitsFor(static (k, ref f, ref p) =>
            f.AskedToRelease ? Wait.None : new Wait(WaitReason.Work, 0)),
        .. Deregister.Steps,
    ]) { Driver = Name };

    // ---- wrongly ----

    [Meaning("Closes the file of a registration and forgets its pages, which stay held.")]
    public static readonly Operation CloseForgetting = new("uverbs-close",
        ["ib_uverbs_close", "__fput"], RequestScope.Ends,
    [
        Bio.Await,
    ]) { Driver = Name };
}
