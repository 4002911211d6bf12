using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Mapping;

/// <summary>
/// The fields of a line by any name: "name=value", and lists "name={value,value}". Values are numbers; bare hexadecimal
/// ones, as in "page=ffffea0000004000", are recognized by their letters.
/// </summary>
readonly ref struct NamedFields(ReadOnlySpan<char> text)
{
    readonly ReadOnlySpan<char> _text = text;

    /// <summary>The value of a field; false if there is no such field, or if it is not a number.</summary>
    public bool TryGet(string name, out long value)
    {
        value = 0;
        return name.Length > 0 && Find(name) is { IsEmpty: false } found && TryNumber(found, out value);
    }

    /// <summary>Adds the values of a field to a list: one, or those within braces.</summary>
    public void AddAll(string name, List<long> to)
    {
        var found = Find(name).TrimStart('{').TrimEnd('}');
        foreach (var part in found.Split(','))
            if (TryNumber(found[part], out long value)) to.Add(value);
    }

    ReadOnlySpan<char> Find(string name)
    {
        for (int at = 0; _text[at..].IndexOf(name) is var found and >= 0; at += found + name.Length)
        {
            int start = at + found, end = start + name.Length;
            if (end >= _text.Length || _text[end] != '=' || start > 0 && _text[start - 1] is not (' ' or ',')) continue;
            var value = _text[(end + 1)..];
            int blank = value is ['{', ..] ? value.IndexOf('}') + 1 : value.IndexOf(' ');
            return (blank <= 0 ? value : value[..blank]).TrimEnd(',');
        }
        return default;
    }

    static bool TryNumber(ReadOnlySpan<char> text, out long value) =>
        KernelNumbers.TryValue(text.Trim(), out value) || KernelNumbers.TryHex(text.Trim(), out value);
}
