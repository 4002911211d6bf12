using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Recognition;

/// <summary>By what the flags of a trace are read. Page 100 (hexadecimal) has its struct page at @100.</summary>
public class KernelRecognitionTests
{
    const string Dirty = "PG_dirty", Pin = "wl-7 [001] 1.0: gup_put: (gup_put_folio) folio=@100 refs=1";

    [Theory]
    [InlineData("5.15.0-91-generic", "0x40000", "5.15")]
    [InlineData("6.1.192-amd64", "0x40000", "6.1")]
    [InlineData("6.5.0", "0x80000", "6.3")]
    [InlineData("6.8.0-40-generic", "0x80000", "6.6")]
    [InlineData("6.12.95+deb12-amd64", "0x80000", "6.12")]
    [InlineData("7.3.4+deb13-amd64", "0x80000", "7.3")]
    public void A_release_tells_the_kernel(string release, string flags, string like) => Assert.Equal(
        $"kernel like {like}", Kernel($"# pintrace kernel {release}\n{Pin} flags={flags} rc=1026"));

    [Theory]
    [InlineData("gup_fast_fallback", "0x80000", "6.12")]
    [InlineData("internal_get_user_pages_fast", "0x40000", "6.1")]
    [InlineData("internal_get_user_pages_fast", "0x80000", "6.6")]
    [InlineData("try_grab_compound_head", "0x40000", "5.15")]
    public void Without_one_a_function_does_and_the_flag_of_an_unpin(string function, string flags, string like) =>
        Assert.Equal($"kernel like {like}", Kernel($"""
            wl-7 [001] 0.9: grab: (try_grab_page+0x0/0x90) page=@100 flags={flags} rc=2
            wl-7 [001] 0.9: <stack trace>
             => try_grab_page
             => {function}
            {Pin} flags={flags} rc=1026
            """.Replace("try_grab_page", function == "gup_fast_fallback" ? "try_grab_folio_fast" : "try_grab_page")));

    [Fact]
    public void The_kernels_own_values_go_before_those_of_its_version()
    {
        const string line = "wl-7 [001] 1.0: mark_dirty: (folio_clear_dirty_for_io+0x0/0x90) folio=@100 pflags=0x80a"
            + "\nwl-7 [001] 1.1: x: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x100 pflags=0x80000a rc=1026";
        Assert.Equal("""
            clear_dirty 100 at folio_clear_dirty_for_io
            unpin 100 n=1 ref=2 at gup_put_folio
            """, Ftrace.Events($"""
            # pintrace kernel 6.12.1
            # pintrace value FOLL_PIN 256
            # pintrace value {Dirty} 23
            {line}
            """));
    }

    /// <summary>
    /// Stable releases of 6.6 may have the newer interface: try_grab_folio takes a folio there.
    /// </summary>
    [Fact]
    public void Split_grabs_are_known_by_the_function_and_not_by_the_release() => Assert.Equal("""
        pin 100 n=1 ref=1026 at __get_user_pages
        """, Ftrace.Events("""
        # pintrace kernel 6.6.60
        wl-7 [001] 1.0: grab_fast: (try_grab_folio_fast+0x0/0x90) page=@200 refs=1 flags=0x80001 rc=2
        wl-7 [001] 1.1: grab_ret: (__get_user_pages+0x1/0x9 <- try_grab_folio) folio=@100 refs=1 flags=0x80001 ret=0 \
            rc=1026 pc=0
        """));

    /// <summary>trace-cmd and perf print no symbols; the script said what its probes are on.</summary>
    [Fact]
    public void A_probe_is_on_the_function_that_its_definition_names() => Assert.Equal("""
        pin 100 n=1 ref=1026 at try_grab_folio
        """, Ftrace.Events("""
        # pintrace kernel 6.6.10
        # pintrace probe p:pin/grab_fast try_grab_folio page=$arg1:x64 refs=$arg2:s32 flags=$arg3:x32
        # pintrace probe r:pin/grab_fast_ret try_grab_folio folio=$retval:x64 rc=+0x34($retval):s32
        cpus=2
            wl-7 [001] 1.0: grab_fast: (ffffffff8137ad20) page=@100 refs=1 flags=0x80001
            wl-7 [001] 1.1: grab_fast_ret: (ffffffff8137bde4 <- ffffffff8137ad20) folio=@100 rc=1026
        """));

    static string Kernel(string text)
    {
        string origin = Ftrace.Import(text).Header.Origin;
        return origin[(origin.LastIndexOf("kernel like", StringComparison.Ordinal))..].Split(',')[0];
    }
}
