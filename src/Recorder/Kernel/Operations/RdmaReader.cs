using static Pintrace.Recorder.Kernel.Step;

namespace Pintrace.Recorder.Kernel;

/// <summary>A memory region that the remote side may only read.</summary>
static class RdmaReader
{
    public static readonly Operation Register = new("rdma-register-read", ["ib_umem_get", "ib_uverbs_reg_mr"], RequestScope.Begins,
    [
        ..Gup.Acquire(GupCaller.Registration, write: false),
        Do("ib_dma_map_sgtable_attrs", static (k, ref f, ref p) => { }).End(),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page")          .In("__ib_umem_release", "ib_umem_get"),
        Gup.ForgetVector,
    ]);

    /// <summary>The remote side reads the region once.</summary>
    public static readonly Operation Send = new("rdma-send", ["rdma device"], RequestScope.None, [Bio.Submit("post_send", Dma.Read, deviceWrites: false)]);
}
