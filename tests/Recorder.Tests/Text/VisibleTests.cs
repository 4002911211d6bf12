using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.Text;

public sealed class VisibleTests
{
    static string Written(Action<TextWriter> write)
    {
        var text = new StringWriter();
        write(new VisibleWriter(text));
        return text.ToString();
    }

    [Theory]
    [InlineData("é ñ 中文 العربية क्\u200dष \u00a0 😀 \ue000\tb\n", "é ñ 中文 العربية क्\u200dष \u00a0 😀 \ue000\tb\n")]
    [InlineData("\0\a\b\v\f\r\x1b\x7f", @"\x00\x07\x08\x0b\x0c\r\x1b\x7f")]
    [InlineData("a\x80\x9b\x9f", @"a\x80\x9b\x9f")]
    [InlineData("\u061c\u200b\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029\ufeff\ufffe\uffff",
        @"\u061c\u200b\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029\ufeff\ufffe\uffff")]
    [InlineData("x\U000e0041y", @"x\udb40\udc41y")]
    public void What_is_obeyed_or_invisible_is_shown_and_all_else_stays(string text, string shown)
    {
        Assert.Equal(shown, Visible.Of(text));
        Assert.Equal(text != shown, Visible.Hides(text));
        Assert.Equal(shown, Written(to => to.Write(text)));
        Assert.Equal(shown, Written(to => Array.ForEach(text.ToCharArray(), to.Write)));
        Assert.Equal(shown, Written(to => to.Write(text.ToCharArray())));
    }

    [Fact]
    public void On_one_line_its_breaks_are_shown_too() =>
        Assert.Equal(@"a\nb\r\n\tc", Visible.OnOneLine("a\nb\r\n\tc"));

    [Fact]
    public void A_line_is_one_line_whatever_is_in_it() =>
        Assert.Equal("name a\\nFINDINGS none\nb\n", Written(to =>
        {
            to.WriteLine("name a\nFINDINGS none");
            to.Write("b\n");
        }));

    [Fact]
    public void Only_marks_of_ours_tell_the_terminal_something() => Assert.Equal(
        "\r\x1b[31mbad\x1b[0m \\x1b[31mname\n",
        Written(to => to.WriteLine(
            $"{TerminalMark.LineStart}{TerminalMark.Colour(31)}bad{TerminalMark.Colour(0)} \x1b[31mname")));

    [Fact]
    public void Half_a_character_is_shown_unless_the_other_half_follows()
    {
        Assert.Equal("\\ud83d.", Written(to => to.Write("\ud83d.")));
        Assert.Equal("\\udd00", Written(to => to.Write("\udd00")));
        Assert.Equal("😀", Written(to =>
        {
            to.Write('\ud83d');
            to.Write("\ude00");
        }));
    }

    sealed class Broken : StringWriter
    {
        public override void Write(ReadOnlySpan<char> buffer) => throw new IOException("No space left on device");
        public override void Write(char value) => throw new IOException("No space left on device");
        public override void Flush() => throw new IOException("No space left on device");
    }

    [Fact]
    public void Only_what_nothing_depends_on_may_fail()
    {
        using var broken = new Broken();
        var aside = new VisibleWriter(broken, mayFail: true);
        aside.WriteLine("progress");
        aside.Flush();
        Assert.Throws<IOException>(() => new VisibleWriter(broken).WriteLine("result"));
        Assert.Throws<IOException>(new VisibleWriter(broken).Flush);
    }
}
