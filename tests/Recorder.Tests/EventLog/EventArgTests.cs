using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

/// <summary>The numbers are the file format: they are written out here, and what is packed comes out again.</summary>
public class EventArgTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(7, 0, 7)]
    [InlineData(0, 3, 0x300)]
    [InlineData(255, 511, 0x1ffff)]
    public void An_acquisition_names_the_mm_and_the_page_of_a_large_folio(int mm, int subpage, long arg)
    {
        Assert.Equal(arg, EventArg.OfAcquisition(mm, subpage));
        Assert.Equal((mm, subpage), (EventArg.Mm(arg), EventArg.Subpage(arg)));
    }

    [Fact]
    public void A_release_names_the_page_of_a_large_folio()
    {
        Assert.Equal(0x500, EventArg.OfRelease(5));
        Assert.Equal(5, EventArg.Subpage(EventArg.OfRelease(5)));
    }

    [Theory]
    [InlineData(0x1234, 2, 0x123402)]
    [InlineData(1L << 52, 255, (1L << 60) + 255)]
    public void A_copy_on_write_names_the_copy_and_the_mm(long copy, int mm, long arg)
    {
        Assert.Equal(arg, EventArg.OfCow(copy, mm));
        Assert.Equal((copy, mm), (EventArg.CopyPfn(arg), EventArg.Mm(arg)));
    }

    [Theory]
    [InlineData(1, 0, 1L << 40)]
    [InlineData(3, 77, (3L << 40) + 77)]
    [InlineData(0, (1L << 40) - 1, (1L << 40) - 1)]
    public void A_change_in_the_page_cache_names_the_file_and_the_index(int file, long index, long arg)
    {
        Assert.Equal(arg, EventArg.OfCache(new(file), index));
        Assert.Equal((file, index), (EventArg.File(arg).Number, EventArg.Index(arg)));
    }

    [Fact]
    public void An_index_beyond_40_bits_does_not_reach_the_file() =>
        Assert.Equal(new(2), EventArg.File(EventArg.OfCache(new(2), 1L << 41)));

    [Theory]
    [InlineData(-1, 0, null)]
    [InlineData(0, 1, 0)]
    [InlineData(63, 64, 63)]
    public void A_gap_names_the_processor(int cpu, long arg, int? back)
    {
        Assert.Equal(arg, EventArg.OfGap(cpu));
        Assert.Equal(back, EventArg.Cpu(arg));
    }
}
