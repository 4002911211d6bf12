using System.Globalization;
using System.Text.RegularExpressions;

namespace Pintrace.Cli.Options;

/// <summary>A whole number as people write it: 1000000, 1_000_000, 1M, 1e6, 1.5k.</summary>
static class WholeNumber
{
    static readonly Regex Form = new(
        @"^(?<number>[+-]?[0-9][0-9_]*(\.[0-9]+)?)((?<unit>[kKMGT])|[eE](?<exponent>[0-9]{1,2}))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>
    /// False if it is none, has a fraction, or does not fit 64 bits. k, M, G and T are powers of 1000.
    /// </summary>
    public static bool TryParse(string text, out long number)
    {
        number = 0;
        if (Form.Match(text) is not { Success: true } form) return false;
        string digits = form.Groups["number"].Value.Replace("_", "", StringComparison.Ordinal);
        if (!decimal.TryParse(digits, CultureInfo.InvariantCulture, out decimal value)) return false;
        for (int i = Exponent(form); i > 0; i--)
        {
            if (Math.Abs(value) > long.MaxValue) return false;
            value *= 10;
        }
        if (value != Math.Truncate(value) || value is < long.MinValue or > long.MaxValue) return false;
        number = (long)value;
        return true;
    }

    static int Exponent(Match form) => form.Groups["unit"].Value switch
    {
        "k" or "K" => 3,
        "M" => 6,
        "G" => 9,
        "T" => 12,
        _ => form.Groups["exponent"] is { Success: true } e ? int.Parse(e.Value, CultureInfo.InvariantCulture) : 0,
    };
}
