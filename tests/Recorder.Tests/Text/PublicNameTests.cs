using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.Text;

public class PublicNameTests
{
    [Theory]
    [InlineData("LeakedPin", "leaked-pin", "leaked_pin", "leakedPin")]
    [InlineData("DmaAfterFree", "dma-after-free", "dma_after_free", "dmaAfterFree")]
    [InlineData("FalsePositive1024", "false-positive-1024", "false_positive_1024", "falsePositive1024")]
    public void Public_names_follow_from_the_names_in_code(string name, string kebab, string snake, string camel) =>
        Assert.Equal((kebab, snake, camel), (PublicName.Kebab(name), PublicName.Snake(name), PublicName.Camel(name)));

    [Fact]
    public void A_member_has_one_name_and_is_found_by_it()
    {
        Assert.Equal("leaked-pin", PublicName.Of(FindingKind.LeakedPin));
        Assert.Equal("writeback_start", PublicName.SnakeOf(EventKind.WritebackStart));
        Assert.True(PublicName.TryParse("leaked-pin", out FindingKind kind));
        Assert.Equal(FindingKind.LeakedPin, kind);
    }

    [Fact]
    public void None_is_no_member_and_has_no_name_to_be_found_by()
    {
        Assert.False(PublicName.TryParse("none", out FindingKind _));
        Assert.DoesNotContain("none", PublicName.All<FindingKind>());
    }

    [Fact]
    public void A_number_without_a_name_stays_a_number() => Assert.Equal("99", PublicName.Of((EventKind)99));

    [Fact]
    public void A_mistyped_name_is_refused_with_the_nearest()
    {
        var refusal = Assert.Throws<UsageException>(() =>
            PublicName.Parse<FindingKind>("leakd-pin", hint => new UsageException($"no; {hint}")));
        Assert.StartsWith("no; did you mean leaked-pin", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_a_member_allocates_nothing()
    {
        PublicName.Of(FindingKind.LeakedPin);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) PublicName.Of(FindingKind.LeakedPin);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
