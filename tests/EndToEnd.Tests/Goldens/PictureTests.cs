using System.Globalization;
using System.Xml.Linq;
using Pintrace.EndToEnd.Tests.Processes;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Goldens;

/// <summary>The picture in the README is what the command beside it makes, and shows what SQL says.</summary>
public sealed class PictureTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    string Picture(string trace)
    {
        string path = RepoFiles.Path("traces", trace);
        Assert.Equal((0, "", ""), PintraceProcess.Run(_folder.Path, "export", path, "--format", "svg", "-o", "p.svg"));
        return File.ReadAllText(_folder.File("p.svg"));
    }

    [Fact]
    public void The_picture_of_the_readme_is_made_by_its_command() =>
        Golden.Check(Picture("pinbug-leak.linux-6.12.db"), RepoFiles.Path("docs", "pins-held.svg"));

    /// <summary>The highest point of the picture and its right edge, against counts of the events themselves.</summary>
    [Fact]
    public void Heights_are_what_was_held()
    {
        var svg = XDocument.Parse(Picture("pinbug-leak.linux-6.12.db"));
        string[] points = Named(svg, "polygon").Single().Attribute("points")!.Value.Split(' ');
        double Top(string x) => points.Where(p => p.StartsWith(x, StringComparison.Ordinal))
            .Min(p => double.Parse(p.Split(',')[1], CultureInfo.InvariantCulture));
        Assert.Equal("36", Named(svg, "text").ElementAt(1).Value);
        Assert.Equal(40, Top(""));
        Assert.Equal(24, Math.Round((260 - Top("699,")) / (220.0 / 36)));
    }

    [Fact]
    public void A_load_has_a_layer_for_each_place_and_names_are_inert()
    {
        var svg = XDocument.Parse(Picture("mixed-load.linux-7.0.db"));
        string[] legend = [.. Named(svg, "text").Select(t => t.Value)];
        Assert.Equal(Named(svg, "polygon").Count(), Named(svg, "rect").Count());
        Assert.Contains("io_pin_pages", legend);
        Assert.Contains("others", legend);
        Assert.All(Named(svg, "polygon"), p => Assert.Matches("^([0-9]+,[0-9.]+ ?)+$", p.Attribute("points")!.Value));
        string[] elements = [.. svg.Descendants().Select(e => e.Name.LocalName).Distinct().Order()];
        Assert.Equal(["line", "polygon", "rect", "style", "svg", "text", "title"], elements);
    }

    static IEnumerable<XElement> Named(XDocument svg, string name) =>
        svg.Descendants().Where(e => e.Name.LocalName == name);
}
