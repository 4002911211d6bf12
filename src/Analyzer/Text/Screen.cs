using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>
/// Where reports for people go. Every line fits: sentences go on in the next line, lists break between their items,
/// tables and lanes cut their cells. A word that is wider than the screen stays whole.
/// </summary>
/// <param name="To">Where to.</param>
/// <param name="Width">Columns of a line.</param>
/// <param name="Palette">Colours.</param>
public sealed record Screen(TextWriter To, int Width, Palette Palette)
{
    /// <summary>The width in a pipe or a file, whatever the window: what programs read depends on none.</summary>
    public const int PipedWidth = 120;
    const int Indent = 2, Unlimited = int.MaxValue;

    /// <summary>What a pipe gets: always as wide, without colours.</summary>
    public static Screen Piped(TextWriter to) => new(to, PipedWidth, Palette.Plain);

    /// <summary>The same without any width, for what is to be left as long as it is.</summary>
    public Screen Unbounded => this with { Width = Unlimited };

    /// <summary>An empty line.</summary>
    public void Line() => To.WriteLine();

    /// <summary>Writes a sentence.</summary>
    /// <param name="text">The sentence, with the blanks that indent it.</param>
    /// <param name="hanging">
    /// By how many columns its further lines are indented; by default by two more than the first.
    /// </param>
    public void Line(string text, int? hanging = null)
    {
        int indent = text.Length - text.TrimStart(' ').Length;
        List(text[..indent], text[indent..].Split(' '), " ", hanging ?? indent + Indent);
    }

    /// <summary>Writes a text whose further lines are indented as its first word is.</summary>
    public void Labelled(string label, string text) => List(label, text.Split(' '), " ");

    /// <summary>Writes a list, broken between its items.</summary>
    /// <param name="heading">Before the first item; the lines after the first are indented by as much.</param>
    /// <param name="items">The items; none of them is broken.</param>
    /// <param name="separator">Between two items.</param>
    public void List(string heading, IEnumerable<string> items, string separator) =>
        List(heading, items, separator, DisplayWidth.Of(heading));

    void List(string heading, IEnumerable<string> items, string separator, int hanging)
    {
        foreach (string line in Paragraph.Lines(heading, items, separator, hanging, Width)) To.WriteLine(line);
    }

    /// <summary>Writes a paragraph for each line of a text; those that begin with a dash are items of a list.</summary>
    public void Page(string text)
    {
        foreach (string line in text.Split('\n'))
            Line(line, hanging: line.StartsWith("- ", StringComparison.Ordinal) ? Indent : 0);
    }

    /// <summary>Says what is left out, and the option that shows it.</summary>
    public void Hidden(string what, string option, int indent = 0) =>
        Line(new string(' ', indent) + Palette.Dim($"{Ellipsis.Sign} {what}: {option}"));

    /// <summary>Writes a command for a shell, in which a line that goes on ends with a backslash.</summary>
    /// <param name="words">Words that are quoted as the shell needs it, after what stands before the command.</param>
    public void Command(IEnumerable<string> words)
    {
        const string more = @" \";
        string[] lines = [.. Paragraph.Lines("", words, " ", Indent * 2, Width - more.Length)];
        for (int i = 0; i < lines.Length; i++)
            To.WriteLine(Palette.Dim(i + 1 < lines.Length ? lines[i] + more : lines[i]));
    }
}
