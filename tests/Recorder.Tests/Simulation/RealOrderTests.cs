using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Tests.RealKernels;
using Pintrace.Recorder.Text;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation;

/// <summary>Pieces of real kernels' traces: the simulated kernel does the same in the same order.</summary>
public class RealOrderTests
{
    /// <summary>
    /// msync on ext4, Linux 6.12: folio_clear_dirty_for_io marks the folio dirty again if an entry was dirty.
    /// </summary>
    const string Writeback = """
        wl-187 [001] ...1.  9.805542: clear_dirty: (folio_clear_dirty_for_io+0x4/0x190) \
            folio=@5b7b pflags=0xfffffd0004039 rc=4 map=0xff11000004502288 idx=0x0
        wl-187 [001] ...1.  9.805566: mkclean: (folio_mkclean+0x4/0x100) \
            folio=@5b7b pflags=0xfffffd0004039 rc=4 mc=0 map=0xff11000004502288 ino=0xd idx=0x0
        wl-187 [001] ...1.  9.806460: mkclean_ret: (folio_clear_dirty_for_io+0x5d/0x190 <- folio_mkclean) \
            folio=@5b7b ret=1 rc=1028
        wl-187 [001] .....  9.806470: mark_dirty: (folio_mark_dirty+0x4/0x60) \
            folio=@5b7b pflags=0xfffffd000403d rc=1028 map=0xff11000004502288 idx=0x0
        wl-187 [001] ...1.  9.806487: clear_dirty_ret: \
            (mpage_submit_folio+0x1f/0x90 [ext4] <- folio_clear_dirty_for_io) folio=@5b7b ret=1
        wl-187 [001] .....  9.806495: wb_start: (__folio_start_writeback+0x4/0x230) \
            folio=@5b7b keep=0 rc=1028 map=0xff11000004502288 idx=0x0

        """;

    /// <summary>
    /// ib_dereg_mr, Linux 6.1: each folio is marked dirty and let go before the next one is looked at.
    /// </summary>
    const string Deregistration = """
        rdmawl-218 [001] ..... 12.143359: mark_dirty: (folio_mark_dirty+0x0/0x60) \
            folio=@43eb pflags=0xfffffc0002015 rc=1027 map=0xff11000005bb75d8 idx=0x0
        rdmawl-218 [001] ..... 12.143456: gup_put: (gup_put_folio+0x0/0xa0) \
            folio=@43eb refs=1 flags=0x40000 pflags=0xfffffc000201c rc=1027 pc=0 mc=0 map=0xff11000005bb75d8 idx=0x0
        rdmawl-218 [001] ..... 12.143476: mark_dirty: (folio_mark_dirty+0x0/0x60) \
            folio=@43ec pflags=0xfffffc0002015 rc=1027 map=0xff11000005bb75d8 idx=0x1
        rdmawl-218 [001] ..... 12.143491: gup_put: (gup_put_folio+0x0/0xa0) \
            folio=@43ec refs=1 flags=0x40000 pflags=0xfffffc000201c rc=1027 pc=0 mc=0 map=0xff11000005bb75d8 idx=0x1

        """;

    /// <summary>
    /// read(2) with O_DIRECT on NFS, Linux 6.12, one of 16 pages: the request takes a reference of its own, and GUP's
    /// goes before the request does.
    /// </summary>
    const string NfsRead = """
        nfswl-250 [000] d..1. 68.452707: grab_fast_ret: (gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast) \
            page=@5d29 refs=1 flags=0x3 folio=@5d29 rc=2 pc=-15663104 mc=0
        nfswl-250 [000] ...1. 68.452981: nfs_req_new_ret: \
            (nfs_direct_read_schedule_iovec+0x19c/0x300 [nfs] <- nfs_page_create_from_page) \
            req=0xff11000006e07080 page=@5d29 rc=3
        nfswl-250 [000] ...1. 68.453248: nfs_dr_release: (nfs_direct_release_pages+0x0/0xb0 [nfs]) \
            pages=0xff11000006bc2200 n=16 p0=@5d29
        nfswl-250 [000] ..... 68.453319: nfs_pgio: (nfs_initiate_pgio+0x4/0x170 [nfs]) \
            clnt=0xff110000065dc000 hdr=0xff11000006029a40
        kworker/u8:2-37 [000] ..... 68.460319: mark_dirty: (folio_mark_dirty+0x4/0x60) \
            folio=@5d29 pflags=0xfffffe002082c rc=2 map=0xff1100007fd79681 idx=0x7fe1fcdf0
        kworker/u8:2-37 [000] ..... 68.460364: nfs_req_free: (nfs_free_request+0x4/0x1c0 [nfs]) \
            req=0xff11000006e07080 page=@5d29 rc=2

        """;

    const string NfsProbes = """
        {"probes": {
            "nfs_req_new_ret": {"event": "hand_over", "at": "return", "page": "page", "refcount": "rc"},
            "nfs_dr_release": {"event": "put", "at": "entry", "page": "p0"},
            "nfs_req_free": {"event": "put", "at": "entry", "page": "page", "refcount": "rc"} } }
        """;

    /// <summary>
    /// ib_reg_mr of a shared mapping for reading, Linux 6.1: the file is told of a write (and the folio marked dirty,
    /// here once of twice) before the page is pinned, by force, to be written.
    /// </summary>
    const string ReadOnlyRegion = """
        rdmawl-218 [001] ..... 12.161783: page_mkwrite: (ext4_page_mkwrite+0x0/0x6b0 [ext4]) \
            vmf=0xffa0000000523750 page=@43eb addr=0x7f6bb1870000
        rdmawl-218 [001] ..... 12.162013: mark_dirty: (folio_mark_dirty+0x0/0x60) \
            folio=@43eb pflags=0xfffffc000201d rc=4 map=0xff11000005bb75d8 idx=0x0
        rdmawl-218 [001] ...1. 12.162255: grab: (try_grab_page+0x0/0x100) \
            page=@43eb flags=0x50011 pflags=0xfffffc000201c head=0xffd400000010e9c8 rc=3 \
            map=0xff11000005bb75d8 idx=0x0
        rdmawl-218 [001] ...1. 12.162280: grab_ret: (follow_page_pte+0x2c9/0x5e0 <- try_grab_page) ret=1

        """;

    /// <summary>
    /// read(2) with O_DIRECT from /dev/nvme0n1, Linux 6.12: the submitter marks each folio, dirty or not, and lets it
    /// go before the next.
    /// </summary>
    const string BlockDeviceRead = """
        wl-186 [000] .....  9.819708: mark_dirty: (folio_mark_dirty+0x4/0x60) \
            folio=@5b7b pflags=0xfffffd000423d rc=1027 map=0xff11000004502288 idx=0x0
        wl-186 [000] .....  9.819728: gup_put: (gup_put_folio+0x0/0x90) \
            folio=@5b7b refs=1 flags=0x80000 pflags=0xfffffd000423c rc=1027 pc=-15663104 mc=0 \
            map=0xff11000004502288 idx=0x0
        wl-186 [000] .....  9.819737: mark_dirty: (folio_mark_dirty+0x4/0x60) \
            folio=@5b7c pflags=0xfffffd000423d rc=1027 map=0xff11000004502288 idx=0x1
        wl-186 [000] .....  9.819745: gup_put: (gup_put_folio+0x0/0x90) \
            folio=@5b7c refs=1 flags=0x80000 pflags=0xfffffd000423c rc=1027 pc=-15663104 mc=0 \
            map=0xff11000004502288 idx=0x1

        """;

    /// <summary>
    /// The end of a direct read from a file, Linux 6.12, twice: in an interrupt, which comes on idle or the submitter.
    /// </summary>
    const string Completions = """
        <idle>-0 [000] dNh2.  8.880411: gup_put: (gup_put_folio+0x0/0x90) \
            folio=@5a76 refs=1 flags=0x80000 pflags=0xfffffe002083c rc=1025 pc=-15663104 mc=0
        wl-187 [000] .....  8.881818: mark_dirty: (folio_mark_dirty+0x4/0x60) \
            folio=@5a76 pflags=0xfffffe002083d rc=1025 map=0xff1100000532ef09 idx=0x7f19f2c00
        wl-187 [000] d.h1.  8.882051: gup_put: (gup_put_folio+0x0/0x90) \
            folio=@5a76 refs=1 flags=0x80000 pflags=0xfffffe002083c rc=1025 pc=-15663104 mc=0

        """;

    [Fact]
    public void Writeback_marks_a_page_dirty_between_mkclean_and_clear_dirty()
    {
        EventKind[] kinds = [EventKind.Mkclean, EventKind.SetDirty, EventKind.ClearDirty, EventKind.WritebackStart];
        string[] order = ["mkclean 1", "set_dirty 1", "clear_dirty 1", "writeback_start 1"];
        Assert.Equal(order, Order(Ftrace.Import(Writeback), kinds));
        var trace = Run("linux-6.12", new Setup
        {
            FilePages = 1,
            Actors = [Actor("app", Access.Store.On(0), Flush.Fsync.On(0))],
        });
        Assert.Equal(order, Order(trace, kinds));
    }

    [Theory]
    [InlineData("linux-6.1", EventKind.Unpin)]
    [InlineData("legacy-get", EventKind.Put)]
    public void A_registration_ends_folio_by_folio(string policy, EventKind release)
    {
        string[] order = ["set_dirty 1", "unpin 1", "set_dirty 2", "unpin 2"];
        Assert.Equal(order, Order(Ftrace.Import(Deregistration), EventKind.SetDirty, EventKind.Unpin));
        var trace = Run(policy, new Setup
        {
            AnonPages = 2,
            PagesPerRequest = 2,
            Actors = [ActorWithDevice("app", IbUmem.Register.On(0, 2), IbUmem.Deregister.On(0, 2))],
        });
        order = [.. order.Select(e => e.Replace("unpin", PublicName.SnakeOf(release), StringComparison.Ordinal))];
        Assert.Equal(order, Order(trace, EventKind.SetDirty, release));
    }

    [Fact]
    public void The_reference_of_an_NFS_read_changes_hands_before_the_request_goes_out()
    {
        EventKind[] holds = [EventKind.Get, EventKind.Put, EventKind.SetDirty];
        string[] order = ["get 1", "hand_over 1", "put 1", "set_dirty 1", "put 1"];
        Assert.Equal(order, Order(Ftrace.ImportMapped(NfsProbes, NfsRead), holds));
        var trace = Run("linux-6.12", new Setup
        {
            AnonPages = 1,
            Actors = [ActorWithDevice("app", NfsFileDirectRead.Operation.On(0))],
        });
        order = [.. order[..3], "io_submit 1", .. order[3..]];
        Assert.Equal(order, Order(trace, [.. holds, EventKind.IoSubmit]));
    }

    [Theory]
    [InlineData("linux-6.1", "page_mkwrite 1", "set_dirty 1", "pin 1")]
    [InlineData("linux-6.4", "pin 1")]
    public void A_region_for_reading_is_acquired_by_force_until_6_2(string policy, params string[] order)
    {
        EventKind[] kinds = [EventKind.PageMkwrite, EventKind.SetDirty, EventKind.Pin];
        var trace = Run(policy, new Setup
        {
            FilePages = 1,
            Actors = [ActorWithDevice("app", IbUmem.RegisterReadOnly.On(0))],
        });
        Assert.Equal(order, Order(trace, order.Length == 1 ? [EventKind.Pin] : kinds));
        const EventFlags access = EventFlags.Write | EventFlags.Force;
        var pin = trace.Events.Single(e => e.Kind == EventKind.Pin);
        Assert.Equal(policy == "linux-6.1" ? access : EventFlags.None, pin.Flags & access);
        if (policy != "linux-6.1") return;
        var real = Ftrace.Import(ReadOnlyRegion);
        Assert.Equal(order, Order(real, kinds));
        Assert.Equal(access, real.Events.Single(e => e.Kind == EventKind.Pin).Flags & access);
    }

    [Fact]
    public void A_read_from_a_block_device_dirties_each_page_when_it_lets_go_of_it()
    {
        string[] order = ["set_dirty 1", "unpin 1", "set_dirty 2", "unpin 2"];
        Assert.Equal(order, Order(Ftrace.Import(BlockDeviceRead), EventKind.SetDirty, EventKind.Unpin));
        var trace = Run("linux-6.12", new Setup
        {
            AnonPages = 2,
            PagesPerRequest = 2,
            Actors = [ActorWithDevice("app", DirectRead.FromBlockDevice.On(0, 2))],
        });
        EventKind[] kinds = [EventKind.IoSubmit, EventKind.SetDirty, EventKind.Unpin];
        Assert.Equal(["io_submit 1", "io_submit 2", .. order], Order(trace, kinds));
    }

    [Fact]
    public void Direct_reads_from_a_file_end_in_an_interrupt()
    {
        (EventKind, bool)[] real = [(EventKind.Unpin, true), (EventKind.SetDirty, false), (EventKind.Unpin, true)];
        Assert.Equal(real, Ftrace.Import(Completions).Events.Select(Context));
        var trace = Run("linux-6.12", new Setup
        {
            AnonPages = 1,
            Actors = [ActorWithDevice("app", DirectRead.Operation.On(0))],
        });
        var simulated = trace.Events.Where(e => e.Kind is EventKind.SetDirty or EventKind.Unpin);
        Assert.Equal(real[1..], simulated.Select(Context));

        static (EventKind, bool) Context(PageEvent e) => (e.Kind, (e.Flags & EventFlags.Interrupt) != 0);
    }

    static MemoryTrace Run(string policy, Setup setup)
    {
        var trace = new MemoryTrace(Samples.Header);
        Finish(Scene.Set(setup, PolicyCatalog.Find(policy), trace).Machine);
        return trace;
    }

    /// <summary>
    /// The events of some kinds, each with its page, counted as they appear, from the first of the first kind on.
    /// </summary>
    static string[] Order(MemoryTrace trace, params EventKind[] kinds)
    {
        var events = trace.Events.Where(e => kinds.Contains(e.Kind)).SkipWhile(e => e.Kind != kinds[0]).ToList();
        var pages = events.Select(e => e.Pfn).Distinct().ToList();
        return [.. events.Select(e => $"{NameOf(e)} {pages.IndexOf(e.Pfn) + 1}")];

        static string NameOf(PageEvent e) =>
            (e.Flags & EventFlags.HandOver) != 0 ? "hand_over" : PublicName.SnakeOf(e.Kind);
    }
}
