using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Analyzer.Tests.Text;

public class PaletteTests
{
    static readonly Func<string, string>[] Meanings =
    [
        Palette.Ansi.Bad, Palette.Ansi.Doubtful, Palette.Ansi.Good, Palette.Ansi.Heading, Palette.Ansi.Mark,
        Palette.Ansi.Dim,
    ];

    static string Written(string painted)
    {
        var to = new StringWriter();
        new VisibleWriter(to).Write(painted);
        return to.ToString();
    }

    [Fact]
    public void Each_meaning_has_a_colour_of_its_own() =>
        Assert.Equal(Meanings.Length, Meanings.Select(paint => paint("x")).Distinct().Count());

    /// <summary>Black, yellow, blue, cyan and white are hard to read on one ground or the other.</summary>
    [Fact]
    public void Every_colour_can_be_read_on_dark_and_on_light()
    {
        string[] readable = ["1", "2", "4", "31", "32", "35"];
        Assert.All(Meanings, paint => Assert.Contains(Written(paint("x")), readable.Select(c => $"\x1b[{c}mx\x1b[0m")));
    }

    [Fact]
    public void Nothing_is_painted_where_there_is_nothing() => Assert.Equal("", Palette.Ansi.Bad(""));
}
