using System.Globalization;
using System.Text.RegularExpressions;

namespace Pintrace.Cli.Options;

/// <summary>A time as people write it: 30s, 5m, 1h, 0.5s.</summary>
static class Duration
{
    /// <summary>What is wanted, in words.</summary>
    public const string Wanted = "a time such as 30s, 5m or 1h";
    static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    static readonly Regex Form = new(
        @"^(?<number>[0-9]+(\.[0-9]+)?)(?<unit>[smh])$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>False if it is none, zero, without a unit, or longer than a year.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        if (Form.Match(text) is not { Success: true } form) return false;
        double seconds = double.Parse(form.Groups["number"].Value, CultureInfo.InvariantCulture)
            * form.Groups["unit"].Value switch { "h" => 3600, "m" => 60, _ => 1 };
        if (seconds <= 0 || seconds > Longest.TotalSeconds) return false;
        time = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
