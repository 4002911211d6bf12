using System.Globalization;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text;

/// <summary>What earlier lines have taught the reader of fields must not show in what it reads.</summary>
public class ProbeFieldsTests
{
    static readonly string[] Names =
        ["folio", "page", "pflags", "rc", "n", "clone_flags", "vmemmap", "idx", "gfp", "a_long_name", "", "a,n"];
    static readonly string[] Values =
    [
        "0xffd4000000173640", "0xfffffe002083c", "0x0", "1028", "-3", "000000004793f565", "123456789012345678",
        "1234567890123456789", "0xffd40000001736401", "0x", "-", "", "12x", "0x12,0x13", "1\t", "GFP_KERNEL|__GFP_ZERO",
        "1=2", "١", "\u01310", "0xŁ", "1\r", "{0x1,0x2}",
    ];

    static readonly Field[] Fields = [.. Enum.GetValues<Field>().Where(f => f is not (Field.Unknown or Field.Limit))];

    /// <summary>Fields by the rules: words are between spaces, the last number of a name counts.</summary>
    static string Expected(string text)
    {
        var fields = new SortedDictionary<Field, long>();
        foreach (string word in text.Split(' '))
        {
            string[] parts = word.Split('=', 2);
            var field = ProbeFields.Find(parts[0]);
            if (parts.Length == 2 && field != Field.Unknown && Number(parts[1]) is { } number) fields[field] = number;
        }
        return string.Join(' ', fields.Select(f => $"{f.Key}={f.Value}"));
    }

    static long? Number(string text)
    {
        bool isHex = text.StartsWith("0x", StringComparison.Ordinal);
        string digits = isHex ? text[2..] : text.TrimStart('-');
        if (text.Length - digits.Length > (isHex ? 2 : 1) || digits.Length > (isHex ? 16 : 18)) return null;
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!long.TryParse(digits, style, CultureInfo.InvariantCulture, out long value)) return null;
        return text.StartsWith('-') ? -value : value;
    }

    static string Read(ProbeFields fields, string text)
    {
        fields.Read(text);
        return string.Join(' ', Fields.Where(fields.Has).Select(f => $"{f}={fields.Or(f, 0)}"));
    }

    /// <summary>
    /// Fields in any order, some missing, some twice, with odd spaces, on a line that is copied out of a longer one.
    /// </summary>
    [Fact]
    public void Fields_are_read_by_name_whatever_came_before()
    {
        var random = new Random(1);
        var fields = new ProbeFields();
        for (int line = 0; line < 50_000; line++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => Word(random)));
            Assert.Equal(Expected(text), Read(fields, text));
        }
    }

    static string Word(Random random)
    {
        string name = Names[random.Next(Names.Length)], value = Values[random.Next(Values.Length)];
        return random.Next(12) switch
        {
            0 => $" {name}",
            1 => $" {name} = {value}",
            2 => $"  {name}={value} ",
            3 => $"{name}={value}",
            4 => $" {name}{random.Next(100)}={value}",
            _ => $" {name}={value}",
        };
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(70)]
    public void More_names_than_a_kernel_has_are_read_all_the_same(int names)
    {
        var fields = new ProbeFields();
        for (int i = 0; i < 20_000; i++)
        {
            string text = $" x{i % names}=1 y{i / 7}=2 rc={i} {new string('z', i % 40)}=3 mc=-1";
            Assert.Equal(Expected(text), Read(fields, text));
        }
    }
}
