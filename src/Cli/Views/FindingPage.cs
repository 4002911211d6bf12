namespace Pintrace.Cli.Views;

/// <summary>The page of docs/findings/ about a kind, which the program carries along.</summary>
static class FindingPage
{
    /// <summary>Ids of all pages.</summary>
    public static IReadOnlyList<string> Ids { get; } =
        [.. typeof(FindingPage).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Select(n => n[Folder.Length..]).Where(n => n != "README").Order(StringComparer.Ordinal)];
    const string Folder = "findings/";

    /// <summary>The page as text for a terminal: without its heading, its marks and its example commands' output.</summary>
    public static string Text(string id)
    {
        using var stream = typeof(FindingPage).Assembly.GetManifestResourceStream(Folder + id)!;
        using var reader = new StreamReader(stream);
        string page = reader.ReadToEnd().ReplaceLineEndings("\n");
        string[] prose = [.. page.Split("```").Where((_, i) => i % 2 == 0)];
        return string.Concat(prose).Replace($"# {id}\n", "", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).Trim();
    }
}
