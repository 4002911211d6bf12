using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

/// <summary>
/// Callers of gup_put_folio and try_grab_folio, of which compilers may make those a part. Page 100 (hexadecimal) has
/// its struct page at @100.
/// </summary>
public class OuterCallsTests
{
    [Fact]
    public void A_release_within_which_gup_put_folio_is_not_hit_is_an_unpin() => Assert.Equal("""
        unpin 100 n=1 ref=2 map=1 at unpin_user_page
        unpin 101 n=3 ref=7 pins=0 at unpin_user_folio
        """, Ftrace.Events("""
        wl-7 [001] 1.0: unpin_page: (unpin_user_page+0x4/0x90) page=@100 head=0x0 pflags=0x80a rc=1026 mc=0
        wl-7 [001] 1.1: unpin_folio: (unpin_user_folio+0x4/0x90) folio=@101 refs=3 pflags=0x84a rc=10 pc=3 mc=0
        """));

    [Fact]
    public void One_within_which_it_is_hit_counts_once_and_as_the_inner_one_shows_it() => Assert.Equal("""
        unpin 100 n=1 ref=2 map=1 at gup_put_folio
        unpin 100 n=1 ref=1026 map=1 at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] 1.0: unpin_page: (unpin_user_page+0x4/0x60) page=@100
        wl-7 [001] 1.1: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x80a rc=1026 mc=0
        wl-7 [001] 1.2: unpin_page: (unpin_user_page+0x4/0x60) page=@100 head=0x0 pflags=0x80a rc=2050 mc=0
        wl-7 [001] 1.3: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x80a rc=2050 mc=0
        """));

    /// <summary>Probes of other makes may not show the head of a page.</summary>
    [Fact]
    public void The_inner_one_may_show_the_folio_of_a_tail() => Assert.Equal(
        "unpin 200 n=2 ref=509 pins=509 at gup_put_folio", Ftrace.Events("""
        wl-7 [001] 1.0: x: (unpin_user_page+0x4/0x60) page=@203 n=2
        wl-7 [001] 1.1: gup_put: (gup_put_folio+0x0/0x90) folio=@200 refs=2 flags=0x80000 pflags=0x84a rc=511 pc=511
        """));

    [Fact]
    public void An_interrupt_in_between_changes_nothing() => Assert.Equal("""
        unpin 200 n=1 ref=2 at gup_put_folio
        unpin 100 n=1 ref=2 at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] ....1 1.0: unpin_page: (unpin_user_page+0x4/0x60) page=@100 head=0x0 pflags=0x80a rc=1026
        wl-7 [001] d.h1. 1.1: unpin_page: (unpin_user_page+0x4/0x60) page=@200 head=0x0 pflags=0x80a rc=1026
        wl-7 [001] d.h1. 1.2: gup_put: (gup_put_folio+0x0/0x90) folio=@200 refs=1 flags=0x80000 rc=1026
        wl-7 [001] ....1 1.3: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 rc=1026
        """));

    [Fact]
    public void A_second_release_that_finds_the_count_changed_is_one_of_its_own() => Assert.Equal("""
        unpin 100 n=1 ref=1026 at unpin_user_page
        unpin 100 n=1 ref=2 at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] 1.0: unpin_page: (unpin_user_page+0x4/0x90) page=@100 head=0x0 pflags=0x80a rc=2050
        wl-7 [001] 1.1: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x80a rc=1026
        """));

    [Fact]
    public void So_is_one_of_another_task_or_after_another_line_of_the_same() => Assert.Equal("""
        unpin 100 n=1 ref=1026 at unpin_user_page
        unpin 100 n=1 ref=1026 at gup_put_folio
        set_dirty 100 ref=2050 at folio_mark_dirty
        unpin 100 n=1 ref=1026 at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] 1.0: unpin_page: (unpin_user_page+0x4/0x90) page=@100 head=0x0 pflags=0x80a rc=2050
        wl-8 [002] 1.1: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x80a rc=2050
        wl-7 [001] 1.2: mark_dirty: (folio_mark_dirty+0x0/0x90) folio=@100 pflags=0x80a rc=2050
        wl-7 [001] 1.3: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x80a rc=2050
        """));

    /// <summary>compound_info: the address of the head, or since 7.x a mask that makes it of the tail's.</summary>
    [Theory]
    [InlineData("@101")]
    [InlineData("0xffffffffffff8001")]
    public void The_page_of_a_tail_is_its_head_and_its_counts_are_not_read(string word) => Assert.Equal(
        "unpin 200 n=1 at unpin_user_page", Ftrace.Events($"""
        wl-7 [001] 1.0: unpin_page: (unpin_user_page+0x4/0x90) page=@203 head={Head(word)} pflags=0x0 rc=0 pc=-1
        """));

    /// <summary>Bit 0 of the word is set; the struct page of page 200 lies at ...8000.</summary>
    static string Head(string word) => word == "@101" ? "0xffd4000000008001" : word;

    [Fact]
    public void Further_pins_count_once_whether_or_not_the_grab_within_is_hit() => Assert.Equal("""
        pin 200 n=4 ref=14 pins=7 at folio_add_pins
        pin 200 n=4 ref=18 pins=11 at folio_add_pins
        """, Ftrace.Events("""
        wl-7 [001] 1.0: add_pins: (folio_add_pins+0x4/0x90) folio=@200 refs=4 pflags=0x84a rc=10 pc=3
        wl-7 [001] 1.1: mark_dirty: (do_sys_openat2+0x0/0x90) vmemmap=0xffd4000000000000
        wl-7 [001] 1.2: add_pins: (folio_add_pins+0x4/0x90) folio=@200 refs=4 pflags=0x84a rc=14 pc=7
        wl-7 [001] 1.3: grab: (try_grab_folio+0x0/0x90) folio=@200 refs=4 flags=0x80000 pflags=0x84a rc=14
        wl-7 [001] 1.4: grab_ret: (folio_add_pins+0x10/0x90 <- try_grab_folio) folio=@200 refs=4 flags=0x80000 \
            ret=0 rc=18 pc=11
        """));

    /// <summary>try_grab_page of 5.15.0 calls try_grab_compound_head.</summary>
    [Fact]
    public void A_grab_within_a_grab_counts_once() => Assert.Equal("""
        pin 100 n=1 ref=1026 at __get_user_pages
        unpin 100 n=1 ref=2 at put_compound_head
        """, Ftrace.Events("""
        # pintrace kernel 5.15.0
        wl-7 [001] 1.0: grab: (try_grab_page+0x0/0x90) page=@100 flags=0x40001 pflags=0x80a head=0x0 rc=2
        wl-7 [001] 1.1: grab_fast: (try_grab_compound_head+0x0/0x90) page=@100 refs=1 flags=0x40001 pflags=0x80a \
            head=0x0 rc=2
        wl-7 [001] 1.2: grab_fast_ret: (__get_user_pages+0x1/0x9 <- try_grab_compound_head) folio=@100 rc=1026
        wl-7 [001] 1.3: grab_ret: (__get_user_pages+0x1/0x9 <- try_grab_page) ret=1
        wl-7 [001] 1.4: gup_put: (put_compound_head+0x0/0x90) page=@100 refs=1 flags=0x40000 pflags=0x80a rc=1026
        """));
}
