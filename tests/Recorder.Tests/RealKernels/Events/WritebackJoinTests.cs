using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

/// <summary>Writeback names (device, inode, index); the page cache's events tell which page that is.</summary>
public class WritebackJoinTests
{
    const string Added =
        "sh-7 [000] ..... 1.0: mm_filemap_add_to_page_cache: dev 254:0 ino d pfn=0x5b7b ofs=4096 order=0\n";
    const string Probe = "sh-7 [000] ..... 9.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3\n";

    static string Events(string lines) => Ftrace.Events(lines + Probe).Replace(
        "\nwriteback_end 100 ref=3 at folio_end_writeback", "", StringComparison.Ordinal);

    [Theory]
    [InlineData("writeback_dirty_folio: bdi 254:0: ino=13 index=1", "set_dirty 5b7b at writeback_dirty_folio")]
    [InlineData("ext4_writepage: dev 254,0 ino 13 page_index 1", "writeback_start 5b7b at ext4_writepage")]
    [InlineData("iomap_writepage: dev 254:0 ino 0xd pos 0x1000 length 4096", "writeback_start 5b7b at iomap_writepage")]
    [InlineData("folio_wait_writeback: bdi 254:0: ino=13 index=1", "writeback_start 5b7b at folio_wait_writeback")]
    [InlineData(
        "mm_vmscan_write_folio: page=0x1 pfn=0x5b7b flags=RECLAIM_WB_FILE",
        "writeback_start 5b7b at mm_vmscan_write_folio")]
    public void An_event_of_writeback_finds_its_page(string text, string expected) => Assert.EndsWith(
        expected, Events(Added + $"sh-7 [000] ..... 1.1: {text}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("writeback_dirty_folio: bdi 254:0: ino=13 index=2")]      // another index
    [InlineData("writeback_dirty_folio: bdi 8:0: ino=13 index=1")]        // another device
    [InlineData("writeback_dirty_folio: bdi 254:0: ino=14 index=1")]      // another file
    [InlineData("writeback_dirty_folio: bdi 254:0: ino= index=")]
    public void An_event_of_another_place_does_not(string text) => Assert.DoesNotContain(
        "set_dirty", Events(Added + $"sh-7 [000] ..... 1.1: {text}\n"), StringComparison.Ordinal);

    /// <summary>
    /// A bdi of btrfs has a name of its own: inode and index decide, if they are those of one device only.
    /// </summary>
    [Fact]
    public void A_bdi_by_name_is_joined_by_inode_and_index()
    {
        const string dirty = "sh-7 [000] ..... 1.1: writeback_dirty_folio: bdi btrfs-1: ino=13 index=1\n";
        Assert.Contains("set_dirty 5b7b", Events(Added + dirty), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "set_dirty", Events(Added + Added.Replace("254:0", "8:0").Replace("5b7b", "77") + dirty),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_left_its_file_is_found_no_more() =>
        Assert.DoesNotContain(
            "set_dirty",
            Events(
                Added
                    + "sh-7 [000] ..... 1.05: mm_page_free: page=0x1 pfn=0x5b7b order=0\n"
                    + "sh-7 [000] ..... 1.1: writeback_dirty_folio: bdi 254:0: ino=13 index=1\n"),
            StringComparison.Ordinal);

    /// <summary>Who waits twice waits for one writeback.</summary>
    [Fact]
    public void Waiting_for_a_writeback_starts_no_second_one()
    {
        const string wait = "sh-7 [000] ..... 1.1: folio_wait_writeback: bdi 254:0: ino=13 index=1\n";
        Assert.Equal(1, Events(Added + wait + wait).Split("writeback_start").Length - 1);
    }

    [Fact]
    public void A_probe_on_the_folio_counts_alone() =>
        Assert.DoesNotContain(
            "writeback_dirty_folio",
            Events(
                Added
                    + "sh-7 [000] ..... 1.1: d: (folio_mark_dirty+0x4/0x80) folio=@100 rc=3\n"
                    + "sh-7 [000] ..... 1.1: writeback_dirty_folio: bdi 254:0: ino=13 index=1\n"),
            StringComparison.Ordinal);
}
