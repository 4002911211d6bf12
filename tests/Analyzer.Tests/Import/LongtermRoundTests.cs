using Xunit;

namespace Pintrace.Analyzer.Tests.Import;

/// <summary>
/// A long-term pin of a page that must move: pinned, taken back, moved, pinned again; its caller has one pin.
/// </summary>
public class LongtermRoundTests
{
    static string Pin(string time) => $"""
        wl-7 [001] d..1. {time}: e: (try_grab_folio_fast+0x0/0x160) page=0xffd4000000004000 refs=1 flags=0x80101 pflags=0x4038 rc=2 map=0xff11000004502289
        wl-7 [001] d..1. {time}: r: (gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast) page=0xffd4000000004000 refs=1 flags=0x80101 folio=0xffd4000000004000 rc=1026
        wl-7 [001] d..1. {time}: <stack trace>
         => try_grab_folio_fast
         => gup_fast_fallback
         => pin_user_pages_fast
         => io_pin_pages

        """;

    static string Unpin(string time, string caller) => $"""
        wl-7 [001] ..... {time}: p: (gup_put_folio+0x0/0x90) folio=0xffd4000000004000 refs=1 flags=0x80000 pflags=0x4038 rc=1026 map=0xff11000004502289
        wl-7 [001] ..... {time}: <stack trace>
         => gup_put_folio
         => {caller}
         => io_pin_pages

        """;

    [Fact]
    public void A_round_of_long_term_pinning_is_one_pin()
    {
        string round = Pin("1.0") + Unpin("1.1", "check_and_migrate_movable_pages_or_folios") + Pin("1.2");
        var row = Assert.Single(Imported.Analyze(round).Callsites);
        Assert.Equal(
            ("io_pin_pages", 1, 0, 1, 1, 0),
            (row.Callsite, row.Pins, row.Unpins, row.Outstanding, row.Longterm, row.HoldTimes.Count));
    }

    [Fact]
    public void An_unpin_by_its_owner_is_no_round()
    {
        var row = Imported.Analyze(Pin("1.0") + Unpin("1.1", "io_buffer_unmap") + Pin("1.2")).Callsites
            .Single(r => r.Callsite == "io_pin_pages");
        Assert.Equal((2, 1, 1), (row.Pins, row.Unpins, row.Outstanding));
    }
}
