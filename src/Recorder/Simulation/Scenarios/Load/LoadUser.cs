using Pintrace.Recorder.Simulation.Mm;

namespace Pintrace.Recorder.Simulation.Scenarios.Load;

/// <summary>What a user of GUP does with its pages.</summary>
enum LoadShape : byte
{
    /// <summary>One I/O, then it lets go.</summary>
    Request,
    /// <summary>An NFS direct read.</summary>
    NfsRequest,
    /// <summary>The processor stores through the pages, then it lets go.</summary>
    Copy,
    /// <summary>It keeps the pages for a while, and a device writes to them now and then.</summary>
    Registration,
    /// <summary>It keeps the pages in a pipe until they are read.</summary>
    Pipe,
}

/// <summary>
/// A place in the kernel that takes user pages, with its share of the load. From a reading of Linux 7.0.
/// </summary>
/// <param name="PerMille">Its share of a thousand requests.</param>
/// <param name="Id">Name of the operation.</param>
/// <param name="Caller">Which call it uses, as the policy says.</param>
/// <param name="Write">The pages are written.</param>
/// <param name="MaxPages">The largest request in pages.</param>
/// <param name="Shape">What it does.</param>
/// <param name="Hold">
/// How long the I/O takes, or the pages are kept. Registrations are shortened from minutes and days, so that a trace
/// has both ends.
/// </param>
/// <param name="Stack">Where it acquires, innermost first.</param>
/// <param name="Release">Where it releases.</param>
sealed record LoadUser(
    int PerMille,
    string Id,
    GupCaller Caller,
    bool Write,
    int MaxPages,
    LoadShape Shape,
    Duration Hold,
    string[] Stack,
    string[] Release)
{
    const long Us = 1000, Ms = 1000 * Us;

    public bool IsKept => Shape is LoadShape.Registration or LoadShape.Pipe;

    /// <summary>All of them; the shares add up to 1000.</summary>
    public static IReadOnlyList<LoadUser> All { get; } =
    [
        new(300, "direct-read", GupCaller.DirectIo, true, 16, LoadShape.Request, new(1 * Ms, 300),
            ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"],
            ["__bio_release_pages", "iomap_dio_bio_end_io"]),
        new(250, "direct-write", GupCaller.DirectIo, false, 16, LoadShape.Request, new(800 * Us, 300),
            ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"],
            ["__bio_release_pages", "iomap_dio_bio_end_io"]),
        new(80, "legacy-direct-read", GupCaller.DirectIo, true, 8, LoadShape.Request, new(1 * Ms, 300),
            ["dio_refill_pages", "do_direct_IO", "__blockdev_direct_IO"],
            ["__bio_release_pages", "dio_bio_complete"]),
        new(40, "sg-io", GupCaller.DirectIo, true, 4, LoadShape.Request, new(2 * Ms, 300),
            ["bio_map_user_iov", "blk_rq_map_user_iov", "sg_io"],
            ["bio_unmap_user", "blk_rq_unmap_user"]),
        new(30, "fuse-direct-io", GupCaller.DirectIo, true, 8, LoadShape.Request, new(3 * Ms, 300),
            ["fuse_get_user_pages", "fuse_direct_io"],
            ["fuse_release_user_pages", "fuse_request_end"]),
        new(50, "nfs-direct-read", GupCaller.NfsDirect, true, 8, LoadShape.NfsRequest, new(5 * Ms, 300),
            ["nfs_direct_read_schedule_iovec", "nfs_file_direct_read"],
            ["nfs_direct_read_completion", "rpc_async_release"]),
        new(50, "vmsplice", GupCaller.AlwaysGet, false, 16, LoadShape.Pipe, new(2 * Ms, 600),
            ["iter_to_pipe", "vmsplice_to_pipe"],
            ["generic_pipe_buf_release", "pipe_read"]),
        new(40, "rdma-region", GupCaller.Registration, true, 24, LoadShape.Registration, new(25 * Ms, 300),
            ["ib_umem_get", "ib_uverbs_reg_mr"],
            ["__ib_umem_release", "ib_uverbs_dereg_mr"]),
        new(10, "hfi1-region", GupCaller.Registration, true, 16, LoadShape.Registration, new(15 * Ms, 300),
            ["hfi1_acquire_user_pages", "pin_rcv_pages"],
            ["hfi1_release_user_pages", "unpin_rcv_pages"]),
        new(100, "io-uring-buffers", GupCaller.Registration, true, 16, LoadShape.Registration, new(20 * Ms, 300),
            ["io_pin_pages", "io_sqe_buffer_register"],
            ["io_buffer_unmap", "io_sqe_buffers_unregister"]),
        new(30, "vfio-map", GupCaller.Registration, true, 24, LoadShape.Registration, new(60 * Ms, 300),
            ["vfio_pin_pages_remote", "vfio_iommu_type1_ioctl"],
            ["vfio_unpin_pages_remote", "vfio_unmap_unpin"]),
        new(10, "process-vm-writev", GupCaller.ShortTerm, true, 4, LoadShape.Copy, new(5 * Us, 200),
            ["process_vm_rw_single_vec", "process_vm_rw"],
            ["process_vm_rw_single_vec", "process_vm_rw"]),
        new(5, "xdp-umem", GupCaller.Registration, true, 16, LoadShape.Registration, new(30 * Ms, 300),
            ["xdp_umem_pin_pages", "xsk_setsockopt"],
            ["xdp_umem_unpin_pages", "xdp_umem_release"]),
        new(5, "video-buffer", GupCaller.Registration, true, 16, LoadShape.Registration, new(16 * Ms, 200),
            ["vb2_create_framevec", "vb2_vmalloc_get_userptr"],
            ["vb2_destroy_framevec", "vb2_vmalloc_put_userptr"]),
    ];
}
