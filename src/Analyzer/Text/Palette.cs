using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>
/// Colours of a terminal for the few words that decide; plain text everywhere else. What is painted has marks, which
/// <see cref="VisibleWriter"/> turns into what the terminal obeys.
/// </summary>
public sealed class Palette
{
    readonly bool _coloured;

    Palette(bool coloured) => _coloured = coloured;

    /// <summary>No colours.</summary>
    public static Palette Plain { get; } = new(false);
    /// <summary>ANSI colours.</summary>
    public static Palette Ansi { get; } = new(true);

    /// <summary>What must be looked at.</summary>
    public string Bad(string text) => Paint(text, 31);
    /// <summary>What should be looked at.</summary>
    public string Doubtful(string text) => Paint(text, 33);
    /// <summary>What is all right.</summary>
    public string Good(string text) => Paint(text, 32);

    string Paint(string text, byte colour) =>
        _coloured ? $"{TerminalMark.Colour(colour)}{text}{TerminalMark.Colour(0)}" : text;
}
