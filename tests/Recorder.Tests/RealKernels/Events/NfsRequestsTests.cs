using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

/// <summary>References that requests of NFS take in place of GUP's, and copies by write faults.</summary>
public class NfsRequestsTests
{
    const string Grab =
        "r-9 [000] 1.0: g: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 flags=0x3 folio=@100 rc=2\n",
        New = "r-9 [000] 1.1: q: (nfs_page_create_from_page+0x4/0xe0 [nfs]) ctx=0x1 page=@100 rc=2\n",
        Free = "kworker/1-3 [001] 1.9: f: (nfs_free_request+0x4/0x1c0 [nfs]) req=0x7 page=@100 rc=2\n",
        Fault = "r-9 [000] 1.5: w: (do_wp_page+0x4/0x100) vmf=0x1\n",
        Map = "r-9 [000] 1.51: m: (folio_add_new_anon_rmap+0x4/0x10) folio=@200 rc=1\n",
        Zap = "r-9 [000] 1.52: z: (folio_remove_rmap_ptes+0x4/0x10) folio=@100 n=1 rc=3\n",
        Return = "r-9 [000] 1.6: x: (handle_mm_fault+0x4/0x10 <- do_wp_page) ret=0x0\n";

    static string Release(string pages) =>
        $"r-9 [000] 1.2: d: (nfs_direct_release_pages+0x0/0xb0 [nfs]) pages=0x5 n=2 {pages}\n";

    [Fact]
    public void The_requests_reference_takes_the_place_of_gups()
    {
        var trace = Ftrace.Import(Grab + New + Release("p0=@100 p1=@300 p2=@100") + Free);
        Assert.Equal("""
            get 100 n=1 ref=2 at gup_fast_fallback
            get 100 n=1 ref=3 at nfs_page_create_from_page
            put 100 n=1 at nfs_direct_release_pages
            put 100 n=1 ref=1 at nfs_free_request
            """, Ftrace.Describe(trace));
        Assert.Equal(EventFlags.Gup | EventFlags.Write | EventFlags.HandOver, trace.Events[1].Flags);
        Assert.Equal([0, 1, 0, 1], trace.Events.Select(e => e.Request));
    }

    [Fact]
    public void Pages_may_come_as_an_array() =>
        Assert.EndsWith(
            "put 100 n=1 at nfs_direct_release_pages",
            Ftrace.Events(Grab + Release("p0={@300,@100,@100} p64=(fault)")),
            StringComparison.Ordinal);

    [Fact]
    public void A_request_of_buffered_io_hands_nothing_over() =>
        Assert.Equal(
            "map 200 ref=1 at folio_add_new_anon_rmap", Ftrace.Events(Map + New + Release("p0=@100") + Free));

    [Fact]
    public void A_write_fault_that_maps_a_new_page_and_removes_the_old_one_copies_it()
    {
        var trace = Ftrace.Import(Fault + Return + Grab + New + Fault + Map + Zap + Return);
        var copy = trace.Events.Single(e => e.Kind == EventKind.Cow);
        var request = trace.Events.Single(e => (e.Flags & EventFlags.HandOver) != 0);
        Assert.Equal((0x100, 0x200), (copy.Pfn, EventArg.CopyPfn(copy.Arg)));
        Assert.Equal((1, 1), (EventArg.Mm(request.Arg), EventArg.Mm(copy.Arg)));
    }

    [Theory]
    [InlineData(Fault + Return + Fault + Map + Zap + Return)]
    [InlineData(Fault + Return + Grab + Fault + Return + Map + Zap)]
    [InlineData(Grab + Fault + Map + Zap)]
    public void Not_of_a_page_that_nobody_holds_nor_outside_of_a_fault_nor_where_faults_have_no_end(string text) =>
        Assert.DoesNotContain("cow", Ftrace.Events(text), StringComparison.Ordinal);
}
