using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>Words in lines of a given width.</summary>
static class Paragraph
{
    /// <summary>
    /// The lines of a list, broken between its words. A word that is wider than a line stands alone in one, whole: what
    /// a reader copies must not be cut.
    /// </summary>
    /// <param name="heading">Before the first word.</param>
    /// <param name="words">The words; none of them is broken.</param>
    /// <param name="separator">Between two words; what it has in spaces at its end does not end a line.</param>
    /// <param name="hanging">By how many columns the lines after the first are indented.</param>
    /// <param name="width">Columns of a line.</param>
    public static IEnumerable<string> Lines(
        string heading, IEnumerable<string> words, string separator, int hanging, int width)
    {
        string indent = new(' ', hanging), line = heading;
        int used = DisplayWidth.Of(heading);
        bool isFirst = true;
        string[] all = [.. words];
        for (int i = 0; i < all.Length; i++)
        {
            string word = i + 1 < all.Length ? all[i] + separator : all[i];
            if (!isFirst && used + DisplayWidth.Of(word.TrimEnd()) > width)
            {
                yield return line.TrimEnd();
                (line, used) = (indent, hanging);
                if (all[i].Length == 0) continue;      // blanks do not begin a line
            }
            line += word;
            used += DisplayWidth.Of(word);
            isFirst = false;
        }
        yield return line.TrimEnd();
    }

    /// <summary>The lines of a text in a column of a table: words that are wider than it are broken.</summary>
    public static IEnumerable<string> Broken(string text, int width) =>
        Lines("", text.Split(' ').SelectMany(word => Parts(word, width)), " ", hanging: 0, width);

    static IEnumerable<string> Parts(string word, int width)
    {
        while (DisplayWidth.Of(word) > width)
        {
            int most = Math.Max(1, DisplayWidth.Start(word, width).Length);
            int joint = word.LastIndexOfAny(['_', '-', '/', ','], most - 1) + 1;
            int length = joint > 0 ? joint : most;
            yield return word[..length];
            word = word[length..];
        }
        yield return word;
    }
}
