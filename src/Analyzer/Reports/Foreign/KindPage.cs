using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports.Foreign;

/// <summary>The page of the documentation about a kind of finding (docs/findings), a resource.</summary>
static class KindPage
{
    const string Example = "**Example.**";

    /// <summary>The page in Markdown, without its title and its example.</summary>
    public static string Of(FindingKind kind)
    {
        string name = $"findings/{PublicName.Of(kind)}.md";
        using var stream = typeof(KindPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Resource {name} is missing.");
        using var reader = new StreamReader(stream);
        string page = reader.ReadToEnd().ReplaceLineEndings("\n");
        int example = page.IndexOf(Example, StringComparison.Ordinal);
        return page[page.IndexOf('\n')..(example < 0 ? page.Length : example)].Trim();
    }
}
