using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>Stands for what there is no room for.</summary>
static class Ellipsis
{
    /// <summary>The sign.</summary>
    public const string Sign = "…";

    /// <summary>
    /// A text in at most so many columns. It loses its middle: the ends of paths and stacks tell most of them apart. A
    /// stack loses whole functions, as long as that helps.
    /// </summary>
    public static string Middle(string text, int columns)
    {
        if (DisplayWidth.Of(text) <= columns) return text;
        string[] functions = text.Split(Callsite.Separator);
        for (int inner = functions.Length - 2; inner > 0; inner--)
        {
            string[] outer = functions[^1] == Sign ? [Sign] : [Sign, functions[^1]];
            string stack = string.Join(Callsite.Separator, functions.Take(inner).Concat(outer));
            if (DisplayWidth.Of(stack) <= columns) return stack;
        }
        int end = (columns - 1) / 2;
        return $"{DisplayWidth.Start(text, columns - 1 - end)}{Sign}{DisplayWidth.End(text, end)}";
    }
}
