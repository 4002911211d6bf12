using Pintrace.Recorder.Simulation.State;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.State;

public class FolioTests
{
    [Theory]
    [InlineData(1022, false)]
    [InlineData(1023, true)]
    public void So_many_plain_references_and_one_mapping_look_pinned_or_not(int references, bool pinned) =>
        Assert.Equal(pinned, new Folio { RefCount = references + 1 }.MaybeDmaPinned);

    [Theory]
    [InlineData(1023, true)]
    [InlineData(1022, false)]
    public void So_many_mappings_and_the_page_cache_look_pinned_or_not(int mappings, bool pinned) =>
        Assert.Equal(pinned, new Folio { RefCount = mappings + 1 }.MaybeDmaPinned);

    [Fact]
    public void A_count_that_has_overflowed_its_sign_still_looks_pinned() =>
        Assert.True(new Folio { RefCount = unchecked((1 << 21) * 1024 + 1) }.MaybeDmaPinned);

    [Fact]
    public void A_stale_hold_is_released_with_the_size_that_it_was_acquired_with()
    {
        var pin = new Hold { Page = 1, Kind = HoldKind.Pin | HoldKind.Gup, Order = 9 };
        var reference = new Hold { Page = 1, Kind = HoldKind.Get, Order = 9 };
        Assert.Equal((512, 1), (pin.Covers, reference.Covers));
    }
}
