using Pintrace.Analyzer.Text;
using Xunit;

namespace Pintrace.Analyzer.Tests.Text;

public class EllipsisTests
{
    [Theory]
    [InlineData("traces/drop.db", 14, "traces/drop.db")]
    [InlineData("traces/drop.db", 9, "trac…p.db")]
    [InlineData("traces/drop.db", 1, "…")]
    public void A_text_loses_its_middle(string text, int columns, string cut) =>
        Assert.Equal(cut, Ellipsis.Middle(text, columns));

    [Theory]
    [InlineData(40, "pin < gup < ib_umem_get < ib_reg < ioctl")]
    [InlineData(39, "pin < gup < ib_umem_get < … < ioctl")]
    [InlineData(34, "pin < gup < … < ioctl")]
    [InlineData(15, "pin < … < ioctl")]
    public void A_stack_loses_functions(int columns, string cut) =>
        Assert.Equal(cut, Ellipsis.Middle("pin < gup < ib_umem_get < ib_reg < ioctl", columns));
}
