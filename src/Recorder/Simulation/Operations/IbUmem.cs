using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
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
    public static readonly Operation Register = RegisterFor("rdma-register", write: true);
    /// <summary>For a region that the remote side may only read.</summary>
    public static readonly Operation RegisterReadOnly = RegisterFor("rdma-register-read", write: false);

    /// <summary>On kernels that failed to migrate what they had to.</summary>
    public static readonly Operation RegisterWithoutDrain =
        RegisterFor("rdma-register-without-drain", write: true, LongtermBug.NoDrain);
    public static readonly Operation RegisterRetrying =
        RegisterFor("rdma-register-retrying", write: true, LongtermBug.EndlessRetry);

    /// <summary>
    /// A driver that does nothing when notified; like any other where registrations pin.
    /// </summary>
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
    ]);

    /// <summary>Until 6.2 a region that is only read is acquired by force as if it were written.</summary>
    static Step[] AcquireToRead =>
    [
        ..OnlyIf(p => p.ForcesWrite, Gup.Acquire(GupCaller.Registration, HoldKind.Write | HoldKind.Force)),
        ..OnlyIf(p => !p.ForcesWrite, Gup.Acquire(GupCaller.Registration, write: false)),
    ];

    /// <summary>The remote side writes to the region once.</summary>
    public static readonly Operation Receive = new("rdma-receive", ["rdma device"], RequestScope.None,
    [
        Bio.Submit("post_recv", Dma.Write, deviceWrites: true),
    ]);

    /// <summary>The remote side reads the region once.</summary>
    public static readonly Operation Send = new("rdma-send", ["rdma device"], RequestScope.None,
    [
        Bio.Submit("post_send", Dma.Read, deviceWrites: false),
    ]);

    public static readonly Operation Deregister = new("rdma-deregister",
        ["ib_umem_release", "ib_uverbs_dereg_mr"], RequestScope.Ends,
    [
        Bio.Await,
        ..UnpinDirty.Each("__ib_umem_release", "ib_uverbs_dereg_mr"),
    ]);

    /// <summary>The owner lets go when it is asked to, and keeps the region until then.</summary>
    public static readonly Operation AnswerRequest = new("rdma-answer-request",
        ["ib_umem_release", "ib_uverbs_async_event"], RequestScope.Ends,
    [
        Do("wait_event_interruptible", static (k, ref f, ref p) => { }).WaitsFor(static (k, ref f, ref p) =>
            f.AskedToRelease ? Wait.None : new Wait(WaitReason.Work, 0)),
        .. Deregister.Steps,
    ]);

    // ---- wrongly ----

    /// <summary>The file of the registration is closed, and its pages are forgotten.</summary>
    public static readonly Operation CloseForgetting = new("uverbs-close",
        ["ib_uverbs_close", "__fput"], RequestScope.Ends,
    [
        Bio.Await,
    ]);
}
