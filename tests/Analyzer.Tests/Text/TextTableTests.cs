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
        table.Write(text, indent: 1);
        Assert.Equal(
            " name           n  page\n a          1,000  0x1\n long name      -  0x1000\n",
            text.ToString().ReplaceLineEndings("\n"));
    }
}
