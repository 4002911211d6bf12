namespace Pintrace.Cli.Views;

/// <summary>The page of docs/findings/ about a kind, which is a resource of the program.</summary>
static class FindingPage
{
    const string Folder = "findings/", Index = "findings/README";

    /// <summary>Ids of all pages.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        .. typeof(FindingPage).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name != Index)
            .Select(name => name[Folder.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The page as text for a terminal, without its heading, its markup and its examples.</summary>
    public static string Text(string id)
    {
        using var stream = typeof(FindingPage).Assembly.GetManifestResourceStream(Folder + id)!;
        using var reader = new StreamReader(stream);
        string page = reader.ReadToEnd().ReplaceLineEndings("\n");
        string prose = string.Concat(page.Split("```").Where((_, i) => i % 2 == 0));
        foreach (string mark in new[] { $"# {id}\n", "**", "`" })
            prose = prose.Replace(mark, "", StringComparison.Ordinal);
        return prose.Trim();
    }
}
