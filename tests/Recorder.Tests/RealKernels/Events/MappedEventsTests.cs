using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

/// <summary>Page 100 (hexadecimal) has its struct page at @100.</summary>
public class MappedEventsTests
{
    const string ByFlags = """
        { "kernel": "6.12", "probes": {
            "took": { "event": "acquire", "at": "return", "page": "pg", "n": "nr", "flags": "gup", "refcount": "after",
                      "result": "r", "success": "nonzero" },
            "gave": { "event": "release", "at": "entry", "page": "pg", "flags": "gup", "refcount": "before" } } }
        """;

    [Fact]
    public void Flags_tell_pins_from_gets_and_results_what_came_of_it() => Assert.Equal("""
        pin 100 n=2 ref=2050 at my_pin
        get 101 n=1 ref=3 at my_pin
        unpin 100 n=1 ref=1026 at my_unpin
        """, Ftrace.Mapped(ByFlags, """
        wl-7 [001] d..1. 1.1: took: (caller+0x1/0x2 <- my_pin) pg=@100 nr=2 gup=0x80001 after=2050 r=1
        wl-7 [001] d..1. 1.2: took: (caller+0x1/0x2 <- my_pin) pg=@101 gup=0x2 after=3 r=1
        wl-7 [001] d..1. 1.3: took: (caller+0x1/0x2 <- my_pin) pg=@102 gup=0x80001 after=9 r=0
        wl-7 [001] d..1. 1.4: gave: (my_unpin+0x0/0x2) pg=@100 gup=0x80000 before=2050
        """));

    [Fact]
    public void Pins_of_the_zero_page_change_no_count() => Assert.Equal("""
        pin 100 n=1 ref=1 uncounted at my_pin
        unpin 100 n=1 ref=1 uncounted at my_unpin
        """, Ftrace.Mapped(ByFlags.Replace("\"n\": \"nr\"", "\"pageflags\": \"pf\"", StringComparison.Ordinal), """
        wl-7 [001] d..1. 1.1: took: (caller+0x1/0x2 <- my_pin) pg=@100 gup=0x80001 pf=0x2204 after=1 r=1
        wl-7 [001] d..1. 1.4: gave: (my_unpin+0x0/0x2) pg=@100 gup=0x80000 before=1
        """));

    [Fact]
    public void Perf_prints_the_same_probes() => Assert.Equal(
        "unpin 100 n=1 ref=2 at driver_free", Ftrace.Mapped(ByFlags, """
        wl 7 [001] 1.4: probe:gave: (ffffffff8137ad20) pg=@100 gup=0x80000 before=1026
        	ffffffff8137ad25 unpin_user_page+0x5 ([kernel.kallsyms])
        	ffffffffc0382760 driver_free+0xe0 ([driver])

        """));

    const string Batches = """
        { "probes": {
            "unpin_many": { "event": "unpin", "at": "entry", "call": "unpin_user_pages",
                                "page": ["p0", "p1", "p2"], "count": "npages" },
            "unpin_many_ret": { "at": "return", "call": "unpin_user_pages" },
            "unpin_one":      { "event": "unpin", "at": "entry", "call": "unpin_user_page", "page": "page" },
            "unpin_one_ret":  { "at": "return", "call": "unpin_user_page" } } }
        """;

    [Fact]
    public void A_batch_is_an_event_for_each_page() => Assert.Equal(
        "unpin 100 n=1 at unpin_user_pages\nunpin 101 n=1 at unpin_user_pages", Ftrace.Mapped(Batches, """
        wl-7 [001] d..1. 1.1: unpin_many: (unpin_user_pages+0x0/0x2) p0=@100 p1=@101 p2=0xdead npages=2
        """));

    [Fact]
    public void A_list_in_one_field_is_a_batch_too() => Assert.Equal(
        "free 100 at free_all\nfree 101 at free_all",
        Ftrace.Mapped("""{ "probes": { "freed": { "event": "free", "at": "entry", "pfn": "pfns" } } }""", """
        wl-7 [001] d..1. 1.1: freed: (free_all+0x0/0x2) pfns={0x100,0x101} x=1
        """));

    [Fact]
    public void Of_calls_within_calls_the_outermost_counts() => Assert.Equal(
        "unpin 100 n=1 at unpin_user_pages\nunpin 101 n=1 at unpin_user_page", Ftrace.Mapped(Batches, """
        wl-7 [001] d..1. 1.1: unpin_many: (unpin_user_pages+0x0/0x2) p0=@100 npages=1
        wl-7 [001] d..1. 1.2: unpin_one: (unpin_user_page+0x0/0x2) page=@100
        wl-7 [001] d..1. 1.3: unpin_one_ret: (unpin_user_pages+0x9/0x20 <- unpin_user_page)
        wl-7 [001] d..1. 1.4: unpin_many_ret: (x+0x9/0x20 <- unpin_user_pages)
        wl-7 [001] d..1. 1.5: unpin_one: (unpin_user_page+0x0/0x2) page=@101
        """));

    [Fact]
    public void Calls_whose_ends_are_not_traced_hide_nothing() => Assert.Equal(
        "pin 100 n=1 at a\nunpin 100 n=1 at b", Ftrace.Mapped("""
        { "probes": {
            "a": { "event": "pin", "at": "entry", "call": "a", "pfn": "p" },
            "b": { "event": "unpin", "at": "entry", "call": "b", "pfn": "p" } } }
        """, """
        wl-7 [001] d..1. 1.1: a: (a+0x0/0x2) p=0x100
        wl-7 [001] d..1. 1.2: b: (b+0x0/0x2) p=0x100
        """));

    /// <summary>
    /// gup_put_folio shows every reference: the functions that call it would count them again, and even the first,
    /// which comes before it.
    /// </summary>
    [Fact]
    public void Calls_around_the_recipes_probes_do_not_count() => Assert.Equal(
        "unpin 100 n=1 ref=2 at gup_put_folio\nunpin 100 n=1 ref=2 at gup_put_folio", Ftrace.Mapped(Batches, """
        wl-7 [001] d..1. 1.1: unpin_one: (unpin_user_page+0x0/0x2) page=@100
        wl-7 [001] d..1. 1.2: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x8 rc=1026
        wl-7 [001] d..1. 1.3: unpin_one_ret: (x+0x9/0x20 <- unpin_user_page)
        wl-7 [001] d..1. 1.4: unpin_one: (unpin_user_page+0x0/0x2) page=@100
        wl-7 [001] d..1. 1.5: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x8 rc=1026
        """));

    [Fact]
    public void Other_probes_are_those_of_the_recipes() => Assert.Equal(
        "writeback_end 100 ref=3 at folio_end_writeback",
        Ftrace.Mapped(ByFlags, "sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3\n"));
}
