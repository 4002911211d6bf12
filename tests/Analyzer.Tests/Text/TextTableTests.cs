using Pintrace.Analyzer.Text;
using Xunit;

namespace Pintrace.Analyzer.Tests.Text;

public class TextTableTests
{
    [Fact]
    public void Tables_align_numbers_to_the_right_and_text_to_the_left()
    {
        var (table, text) = (new TextTable("name", "n", "page"), new StringWriter());
        table.Add("a", "1,000", "0x1");
        table.Add("long name", "-", "0x1000");
        table.Write(Screen.Piped(text), indent: 1);
        Assert.Equal(
            " name           n  page\n a          1,000  0x1\n long name      -  0x1000\n",
            text.ToString().ReplaceLineEndings("\n"));
    }

    static string On(int width, TextTable table, params string[][] rows)
    {
        foreach (string[] row in rows) table.Add(row);
        var to = new StringWriter { NewLine = "\n" };
        table.Write(new Screen(to, width, Palette.Plain));
        return to.ToString();
    }

    [Fact]
    public void Texts_lose_their_middle_numbers_do_not() =>
        Assert.Equal(
            "callsite              pins\nnfs_page_…from_page  1,234\n",
            On(26, new TextTable("callsite", "pins"), ["nfs_page_create_from_page", "1,234"]));

    [Fact]
    public void Prose_goes_on_below() =>
        Assert.Equal(
            "name  meaning\nt     what this table is\n      for\n",
            On(26, new TextTable("name", "meaning") { Prose = ["meaning"] }, ["t", "what this table is for"]));

    /// <summary>What names the row stands in each part.</summary>
    [Fact]
    public void Columns_without_room_stand_in_a_second_table() =>
        Assert.Equal(
            "name  first_number\nx                1\n\nname  second_number\nx                 2\n",
            On(20, new TextTable("name", "first_number", "second_number"), ["x", "1", "2"]));

    [Fact]
    public void Without_a_width_nothing_is_cut()
    {
        var (table, text) = (new TextTable("name", "n"), new StringWriter { NewLine = "\n" });
        table.Add(new string('x', 400), "1");
        table.Write(Screen.Piped(text).Unbounded);
        Assert.Equal($"{"name",-400}  n\n{new string('x', 400)}  1\n", text.ToString());
    }
}
