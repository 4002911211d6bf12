using Pintrace.Analyzer.Reports.Foreign;
using Xunit;

namespace Pintrace.Analyzer.Tests.Reports;

/// <summary>What other tools print of a kernel's source lines.</summary>
public class SourceMapTests
{
    [Theory]
    [InlineData("ib_umem_get (drivers/infiniband/core/umem.c:221)", "ib_umem_get",
        "drivers/infiniband/core/umem.c", 221)]
    [InlineData("[   12.3] ib_umem_get+0x1a/0x200 (umem.c:221 (discriminator 3)) ib_core", "ib_umem_get",
        "umem.c", 221)]
    [InlineData(" ? gup_fast.constprop.0+0x5/0x10 (mm/gup.c:7)", "gup_fast", "mm/gup.c", 7)]
    [InlineData("0xffffffff8137ad20: folio_mark_dirty at /build/mm/page-writeback.c:2790", "folio_mark_dirty",
        "/build/mm/page-writeback.c", 2790)]
    [InlineData(" (inlined by) try_grab_folio at mm/gup.c:140 (discriminator 2)", "try_grab_folio", "mm/gup.c", 140)]
    [InlineData("pinbug_ioctl\n/src/pinbug.c:88", "pinbug_ioctl", "/src/pinbug.c", 88)]
    public void A_function_has_the_line_that_was_printed(string text, string function, string file, int line) =>
        Assert.Equal(new SourceLine(file, line), SourceMap.Parse(text).Find(function));

    [Theory]
    [InlineData("pinbug_ioctl\n??:0")]
    [InlineData("pinbug_ioctl at ??:?")]
    [InlineData("pinbug_ioctl (pinbug.c:0)")]
    [InlineData("Dear kernel, see mm/gup.c:140")]
    [InlineData("")]
    public void What_names_no_line_is_left_out(string text) => Assert.Equal(0, SourceMap.Parse(text).Count);

    [Fact]
    public void The_first_line_of_a_function_counts() => Assert.Equal(
        new SourceLine("a.c", 1), SourceMap.Parse("f (a.c:1)\nf (a.c:9)\n").Find("f"));
}
