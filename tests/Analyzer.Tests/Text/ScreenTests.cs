using Pintrace.Analyzer.Text;
using Xunit;

namespace Pintrace.Analyzer.Tests.Text;

public class ScreenTests
{
    static string On(int width, Action<Screen> write)
    {
        var to = new StringWriter { NewLine = "\n" };
        write(new Screen(to, width, Palette.Plain));
        return to.ToString();
    }

    [Theory]
    [InlineData("  a sentence that goes on", "  a sentence\n    that goes on\n")]
    [InlineData("short", "short\n")]
    [InlineData("", "\n")]
    [InlineData("a name_wider_than_the_screen stays", "a\n  name_wider_than_the_screen\n  stays\n")]
    [InlineData("    name_wider_than_the_screen", "    name_wider_than_the_screen\n")]
    [InlineData("two  blanks  break once", "two  blanks\n  break once\n")]
    public void A_sentence_goes_on_in_the_next_line(string text, string expected) =>
        Assert.Equal(expected, On(16, screen => screen.Line(text)));

    [Fact]
    public void What_has_a_label_stays_beside_it() =>
        Assert.Equal(
            "asks  is it safe\n      or not\n", On(16, screen => screen.Labelled("asks  ", "is it safe or not")));

    [Fact]
    public void An_item_of_a_list_is_not_broken() =>
        Assert.Equal(
            "also F2 page 0x1,\n     F3 page 0x2\n",
            On(20, screen => screen.List("also ", ["F2 page 0x1", "F3 page 0x2"], ", ")));

    /// <summary>A shell takes it back as one command.</summary>
    [Fact]
    public void A_command_goes_on_after_a_backslash() =>
        Assert.Equal(
            "next: pintrace \\\n    query t.db \\\n    'SELECT a FROM b'\n",
            On(18, screen => screen.Command(["next:", "pintrace", "query", "t.db", "'SELECT a FROM b'"])));

    [Fact]
    public void What_is_hidden_is_announced_with_the_option_that_shows_it() =>
        Assert.Equal(
            "  … 3 events: --all-steps\n", On(80, screen => screen.Hidden("3 events", "--all-steps", indent: 2)));
}
