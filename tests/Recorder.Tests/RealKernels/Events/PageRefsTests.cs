using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

/// <summary>Kernels with CONFIG_DEBUG_PAGE_REF show each change of a count, and not why.</summary>
public class PageRefsTests
{
    const string Fast = """
        wl-7 [001] d..1. 1.000001: page_ref_mod_unless: pfn=0x100 flags=uptodate|lru count=3 mapcount=1 val=1 ret=1

        """;

    [Fact]
    public void A_lockless_pin_is_a_try_and_the_rest_of_its_bias() => Assert.Equal(
        "pin 100 n=1 ref=1026 map=1 at page_ref_mod_unless", Ftrace.Events(Fast + """
        wl-7 [001] d..1. 1.000002: page_ref_mod: pfn=0x100 flags=uptodate|lru count=1026 mapcount=1 val=1023
        """));

    [Theory]
    [InlineData(
        "wl-7 [001] d..1. 1.2: page_ref_mod: pfn=0x101 flags= count=1026 mapcount=1 mapping=00000000 mt=1 val=1023",
        "get 100 n=1 ref=3 map=1 inferred at page_ref_mod_unless\nget 101 n=1023 ref=1026 map=1 inferred at "
            + "page_ref_mod")]
    [InlineData(
        "ab-8 [000] d..1. 1.2: page_ref_mod_unless: pfn=0x101 flags= count=0 mapcount=0 mapping=00000000 mt=1 "
            + "val=1 ret=0",
        "get 100 n=1 ref=3 map=1 inferred at page_ref_mod_unless")]
    public void A_try_alone_may_be_anything(string next, string events) => Assert.Equal(
        events, Ftrace.Events(Fast + next));

    [Fact]
    public void A_bias_is_a_pin_and_less_is_a_reference() => Assert.Equal("""
        pin 100 n=2 ref=2050 map=1 at page_ref_mod
        unpin 100 n=2 ref=2 map=1 at page_ref_mod_and_test
        put 100 n=1 ref=1 map=1 inferred at page_ref_mod_and_test
        """, Ftrace.Events("""
        wl-7 [001] d..1. 1.1: page_ref_mod: pfn=0x100 flags=uptodate|lru count=2050 mapcount=1 val=2048
        wl-7 [001] d..1. 1.2: page_ref_mod_and_test: pfn=0x100 flags=uptodate|lru count=2 mapcount=1 val=-2048 ret=0
        wl-7 [001] d..1. 1.3: page_ref_mod_and_test: pfn=0x100 flags=uptodate|lru count=1 mapcount=1 val=-1 ret=0
        wl-7 [001] d..1. 1.4: page_ref_freeze: pfn=0x100 flags=uptodate|lru count=0 mapcount=1 val=1 ret=1
        """));

    [Fact]
    public void Where_functions_are_probed_counts_say_nothing_new() => Assert.Equal(
        "1 events from 3 lines, 2 of other kinds", Ftrace.Account(Fast + """
        wl-7 [001] d..1. 1.000002: page_ref_mod: pfn=0x100 flags= count=1026 mapcount=1 mapping=00000000 mt=1 val=1023
        wl-7 [001] 1.000003: r: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 flags=0x80001 folio=@100 \
            rc=1026
        """));
}
