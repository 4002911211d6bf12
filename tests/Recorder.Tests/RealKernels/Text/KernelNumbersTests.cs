using System.Globalization;
using Pintrace.Recorder.RealKernels.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text;

public class KernelNumbersTests
{
    /// <summary>Numbers of every length, alone and with all kinds of text behind them.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(":")]
    [InlineData("/0x1234567890123456")]
    [InlineData(" map=0xff11000005304e39 idx=0x7fb759800")]
    [InlineData("\uff11\uff12")]
    [InlineData("\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130")]
    public void Digits_are_taken_up_to_what_is_none(string behind)
    {
        for (int length = 1; length <= 18; length++)
        {
            string digits = "918273645546372819"[..length];
            Assert.Equal(length, KernelNumbers.TakeDecimal(digits + behind, out long value));
            Assert.Equal(long.Parse(digits, CultureInfo.InvariantCulture), value);
            Assert.Equal(behind.Length == 0, KernelNumbers.TryDecimal(digits + behind, out _));
        }
        for (int length = 1; length <= 16; length++)
        {
            string digits = "Fed4a00b9c173640"[..length];
            Assert.Equal(length, KernelNumbers.TakeHex(digits + behind, out long value));
            Assert.Equal(Convert.ToInt64(digits, 16), value);
            Assert.Equal(behind.Length == 0, KernelNumbers.TryHex(digits + behind, out _));
        }
    }

    [Fact]
    public void Every_character_but_a_digit_ends_a_number()
    {
        for (int c = 0; c <= char.MaxValue; c++)
        {
            string text = $"12345{(char)c}78901234567";
            Assert.Equal(char.IsAsciiDigit((char)c) ? 17 : 5, KernelNumbers.TakeDecimal(text, out _));
            Assert.Equal(char.IsAsciiHexDigit((char)c) ? 0 : 5, KernelNumbers.TakeHex(text, out _));
        }
    }

    [Theory]
    [InlineData("1234567890123456789")]
    [InlineData("")]
    [InlineData("x")]
    public void Too_many_digits_are_no_number_and_neither_are_none(string text)
    {
        Assert.Equal(0, KernelNumbers.TakeDecimal(text, out _));
        Assert.Equal(0, KernelNumbers.TakeHex(text.Replace("1", "g1", StringComparison.Ordinal), out _));
    }

    [Theory]
    [InlineData("9.805566: x", 9, 9_805_566_000)]
    [InlineData("9,805566:", 9, 9_805_566_000)]
    [InlineData("23126269478: ", 12, 23_126_269_478)]
    [InlineData("1.000000001: gup_put: (gup_put_folio+0x0/0x90)", 12, 1_000_000_001)]
    [InlineData("1.0000000001: ", 0, 0)]
    [InlineData("1.5:x", 0, 0)]
    [InlineData("1.5", 0, 0)]
    [InlineData("1.:", 0, 0)]
    [InlineData(".5:", 0, 0)]
    [InlineData("9999999999.5:", 0, 0)]
    [InlineData("d..1.", 0, 0)]
    public void A_time_is_taken_with_its_colon(string text, int width, long time)
    {
        Assert.Equal(width, KernelNumbers.TakeTime(text, out long taken, out _));
        if (width > 0) Assert.Equal(time, taken);
    }
}
