using Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Writing;

public class VarintTests
{
    [Theory]
    [InlineData(0ul, "00")]
    [InlineData(0x7ful, "7F")]
    [InlineData(0x80ul, "8100")]
    [InlineData(0x3ffful, "FF7F")]
    [InlineData(0x4000ul, "818000")]
    [InlineData(0xfffffffful, "8FFFFFFF7F")]
    [InlineData((1ul << 56) - 1, "FFFFFFFFFFFFFF7F")]
    [InlineData(1ul << 56, "80C080808080808000")]
    [InlineData(1ul << 63, "C08080808080808000")]
    [InlineData(ulong.MaxValue, "FFFFFFFFFFFFFFFFFF")]
    public void A_number_is_written_as_the_format_says(ulong value, string expected)
    {
        byte[] bytes = new byte[9];
        int length = Varint.PutBefore(bytes, value);
        Assert.Equal((expected, expected.Length / 2), (Convert.ToHexString(bytes[^length..]), Varint.LengthOf(value)));
    }
}
