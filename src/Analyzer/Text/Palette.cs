using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>
/// What colours mean on a terminal, the same in every report; plain text everywhere else, so that no meaning is in a
/// colour alone. Only colours that can be read on dark and on light grounds: neither yellow nor blue. What is painted
/// has marks, which <see cref="VisibleWriter"/> turns into what the terminal obeys.
/// </summary>
public sealed class Palette
{
    const byte Bold = 1, Faint = 2, Underlined = 4, Red = 31, Green = 32, Magenta = 35;

    readonly bool _coloured;

    Palette(bool coloured) => _coloured = coloured;

    /// <summary>No colours.</summary>
    public static Palette Plain { get; } = new(false);
    /// <summary>ANSI colours.</summary>
    public static Palette Ansi { get; } = new(true);

    /// <summary>What must be looked at.</summary>
    public string Bad(string text) => Paint(text, Red);
    /// <summary>What should be looked at, and what is not certain.</summary>
    public string Doubtful(string text) => Paint(text, Magenta);
    /// <summary>What is all right.</summary>
    public string Good(string text) => Paint(text, Green);
    /// <summary>The name of a section or of a column.</summary>
    public string Heading(string text) => Paint(text, Bold);
    /// <summary>What points at an event among others.</summary>
    public string Mark(string text) => Paint(text, Underlined);
    /// <summary>What may be skipped: what is left out and how to see it, commands to go on with.</summary>
    public string Dim(string text) => Paint(text, Faint);

    string Paint(string text, byte colour) =>
        _coloured && text.Length > 0 ? $"{TerminalMark.Colour(colour)}{text}{TerminalMark.Colour(0)}" : text;
}
