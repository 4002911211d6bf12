using System.CommandLine;
using System.Globalization;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Options;

namespace Pintrace.Cli;

/// <summary>
/// How many columns the lines of results may take: what --width says, else COLUMNS, else the terminal's width; in a
/// pipe or a file always the same, so that what is read by programs depends on no window.
/// </summary>
static class ScreenWidth
{
    const int Least = 80, Most = 300;

    /// <summary>--width, which every verb takes.</summary>
    public static Option<int?> Option { get; } = new("--width")
    {
        Description = $"Columns of the screen, {Least} to {Most}; by default those of the terminal, "
            + $"{Screen.PipedWidth} in a pipe.",
        HelpName = "N",
        Recursive = true,
        CustomParser = r => (int)Arguments.ParseNumber(r, Least, Most),
    };

    /// <summary>The width without --width.</summary>
    /// <param name="columns">The environment's COLUMNS; anything but a number above 0 counts as none.</param>
    /// <param name="terminal">The terminal's width; null if results go elsewhere, 0 if it does not know.</param>
    public static int Of(string? columns, int? terminal)
    {
        if (int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) && wanted > 0)
            return Math.Clamp(wanted, Least, Most);
        return terminal is > 0 and { } width ? Math.Clamp(width, Least, Most) : Screen.PipedWidth;
    }
}
