namespace Pintrace.Recorder.Text;

/// <summary>
/// What pintrace itself tells a terminal, as it stands in a text until <see cref="VisibleWriter"/> writes it. A mark is
/// half of a surrogate pair, which no text that was decoded from bytes can hold: whatever a trace, a file or the user
/// has written is never taken for one.
/// </summary>
public static class TerminalMark
{
    const char First = '\udc00', LastColour = '\udcff';

    /// <summary>Back to the beginning of the line, to write over it.</summary>
    public const char LineStart = '\udfff';

    /// <summary>Begins a colour by its ANSI number; 0 ends it.</summary>
    public static char Colour(byte number) => (char)(First + number);

    /// <summary>What the terminal is told; null if the character is no mark.</summary>
    internal static string? Sequence(char mark) => mark switch
    {
        LineStart => "\r",
        >= First and <= LastColour => $"\x1b[{mark - First}m",
        _ => null,
    };
}
