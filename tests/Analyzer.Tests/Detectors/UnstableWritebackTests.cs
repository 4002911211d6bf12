using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class UnstableWritebackTests
{
    [Fact]
    public void A_store_during_writeback_is_found() =>
        Finds(
            FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("flusher").StartWriteback("flusher").Store()
                .EndWriteback("flusher"),
            "unstable-writeback 0x1000@get x1",
            "writeback-of-pinned 0x1000@flusher x1");

    [Fact]
    public void A_store_after_writeback_into_a_page_dirtied_again_is_right() =>
        FindsNothing(
            FilePage.Dirty("a").Clean("b").StartWriteback("b").EndWriteback("b").Dirty("fault").Pin("get", 1).Submit(1)
                .Store());
}
