namespace Pintrace.Cli.Matrix;

/// <summary>A list in lines of a given width, broken between its words.</summary>
static class Paragraph
{
    /// <summary>Writes the list. A word that is wider than the line stands alone in one.</summary>
    /// <param name="heading">Before the first word; the lines after the first are indented by as much.</param>
    /// <param name="words">The words.</param>
    /// <param name="separator">Between two words; what it has in spaces at its end does not end a line.</param>
    /// <param name="width">Columns of a line.</param>
    /// <param name="to">Where to.</param>
    public static void Write(
        string heading, IEnumerable<string> words, string separator, int width, TextWriter to)
    {
        string line = heading;
        string[] all = [.. words];
        for (int i = 0; i < all.Length; i++)
        {
            string word = i + 1 < all.Length ? all[i] + separator : all[i];
            if (line.Length > heading.Length && line.Length + word.TrimEnd().Length > width)
            {
                to.WriteLine(line.TrimEnd());
                line = new string(' ', heading.Length);
            }
            line += word;
        }
        to.WriteLine(line.TrimEnd());
    }
}
