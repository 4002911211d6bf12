using System.Globalization;
using System.Text.RegularExpressions;

namespace Pintrace.Cli.Options;

/// <summary>An amount of memory as people write it: 64M, 512K, 1G.</summary>
static class MemorySize
{
    /// <summary>What is wanted, in words.</summary>
    public const string Wanted = "a size from 4K to 1024G such as 64M";
    const long Least = 4, Most = 1L << 30;

    static readonly Regex Form = new(
        "^(?<number>[0-9]{1,9})(?<unit>[KMGkmg])$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>
    /// The amount in KiB; K, M and G are powers of 1024. False if it is none, too little or too much.
    /// </summary>
    public static bool TryParse(string text, out long kibibytes)
    {
        kibibytes = 0;
        if (Form.Match(text) is not { Success: true } form) return false;
        long number = long.Parse(form.Groups["number"].Value, CultureInfo.InvariantCulture);
        kibibytes = number << form.Groups["unit"].Value switch { "G" or "g" => 20, "M" or "m" => 10, _ => 0 };
        return kibibytes is >= Least and <= Most;
    }
}
