using System.Globalization;
using System.Xml;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports.Foreign;

/// <summary>
/// What GUP held over time, as an SVG picture: an area for each place that took it, one upon the other. It follows the
/// reader's light or dark background, and needs nothing but itself.
/// </summary>
public static class PinChart
{
    /// <summary>Moments that are drawn, one for each unit of width.</summary>
    public const int Moments = 640;

    const int Left = 60, Top = 40, Height = 220, Line = 18, MostPlaces = 6, Ticks = 4;
    const string Others = "others";

    /// <summary>
    /// Colours that colour-blind readers can tell apart (Okabe and Ito); the last is that of the rest.
    /// </summary>
    static readonly string[] Colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999"];

    const string Style = """
        text { font: 12px sans-serif; fill: #1f2328 } .axis { stroke: #8c959f; stroke-width: 1 }
        @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
        """;

    /// <summary>Draws a history.</summary>
    public static void Write(PinHistory history, string title, TextWriter to)
    {
        var layers = Layers(history);
        long most = Math.Max(1, Enumerable.Range(0, Moments).Max(i => layers.Sum(l => l.Held[i])));
        int height = Top + Height + 30 + Line * layers.Count;
        using var svg = XmlWriter.Create(to, new() { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true });
        svg.WriteStartElement("svg", "http://www.w3.org/2000/svg");
        Attributes(svg, ("viewBox", $"0 0 {Left + Moments + 20} {height}"), ("role", "img"));
        svg.WriteElementString("title", $"References and pins held by GUP over time; {title}");
        svg.WriteElementString("style", Style);
        Text(svg, Left, 20, "start", $"references and pins held by GUP; {title}");
        WriteAreas(svg, layers, most);
        WriteAxes(svg, most, history.DurationNs);
        for (int i = 0; i < layers.Count; i++) WriteLegend(svg, layers[i].Name, i, layers.Count);
        svg.WriteEndElement();
    }

    static List<(string Name, IReadOnlyList<long> Held)> Layers(PinHistory history)
    {
        var layers = history.Callsites.Take(MostPlaces).Select(c => (c, history.HeldAt(c))).ToList();
        var rest = history.Callsites.Skip(MostPlaces).ToList();
        if (rest.Count > 0) layers.Add((Others, history.HeldAt(rest)));
        return layers;
    }

    static void WriteAreas(XmlWriter svg, List<(string Name, IReadOnlyList<long> Held)> layers, long most)
    {
        long[] below = new long[Moments];
        for (int i = 0; i < layers.Count; i++)
        {
            long[] above = [.. below.Zip(layers[i].Held, (a, b) => a + b)];
            var line = Steps(above, most).Concat(Steps(below, most).Reverse());
            svg.WriteStartElement("polygon");
            Attributes(svg, ("fill", ColourOf(layers[i].Name, i)), ("points", string.Join(' ', line)));
            svg.WriteEndElement();
            below = above;
        }
    }

    static string ColourOf(string name, int layer) => name == Others ? Colours[^1] : Colours[layer];

    /// <summary>The corners of a line that is level until the next moment at which it changes.</summary>
    static IEnumerable<string> Steps(long[] values, long most)
    {
        for (int i = 0; i < values.Length; i++)
        {
            bool isCorner = i == 0 || i == values.Length - 1 || values[i] != values[i - 1];
            if (!isCorner) continue;
            if (i > 0) yield return Point(i, values[i - 1], most);
            yield return Point(i, values[i], most);
        }
    }

    static string Point(int x, long value, long most) =>
        string.Create(CultureInfo.InvariantCulture, $"{Left + x},{Y(value, most):0.#}");

    static double Y(long value, long most) => Top + Height * (1 - (double)value / most);

    static void WriteAxes(XmlWriter svg, long most, long durationNs)
    {
        Axis(svg, Left, Top, Left, Top + Height);
        Axis(svg, Left, Top + Height, Left + Moments, Top + Height);
        Text(svg, Left - 6, Top + 4, "end", Format.Number(most));
        Text(svg, Left - 6, Top + Height + 4, "end", "0");
        for (int i = 0; i <= Ticks; i++)
            Text(svg, Left + Moments * i / Ticks, Top + Height + 18, i == Ticks ? "end" : "middle",
                Format.Time(durationNs * i / Ticks));
    }

    static void Axis(XmlWriter svg, int x1, int y1, int x2, int y2)
    {
        svg.WriteStartElement("line");
        Attributes(svg, ("class", "axis"), ("x1", $"{x1}"), ("y1", $"{y1}"), ("x2", $"{x2}"), ("y2", $"{y2}"));
        svg.WriteEndElement();
    }

    /// <summary>The layer on top comes first.</summary>
    static void WriteLegend(XmlWriter svg, string name, int layer, int layers)
    {
        int y = Top + Height + 30 + Line * (layers - 1 - layer);
        svg.WriteStartElement("rect");
        Attributes(
            svg, ("x", $"{Left}"), ("y", $"{y}"), ("width", "12"), ("height", "12"), ("fill", ColourOf(name, layer)));
        svg.WriteEndElement();
        Text(svg, Left + 18, y + 10, "start", name);
    }

    static void Text(XmlWriter svg, int x, int y, string anchor, string text)
    {
        svg.WriteStartElement("text");
        Attributes(svg, ("x", $"{x}"), ("y", $"{y}"), ("text-anchor", anchor));
        svg.WriteString(Visible.OnOneLine(text));
        svg.WriteEndElement();
    }

    static void Attributes(XmlWriter svg, params ReadOnlySpan<(string Name, string Value)> all)
    {
        foreach (var (name, value) in all) svg.WriteAttributeString(name, value);
    }
}
