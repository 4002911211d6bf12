using System.Text.RegularExpressions;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>ARCHITECTURE.md names what is there.</summary>
public class ArchitecturePageTests
{
    [Fact]
    public void Every_path_of_the_page_exists() =>
        Assert.Empty(Missing(RepoFiles.Read("ARCHITECTURE.md")));

    [Fact]
    public void A_path_that_is_not_there_is_caught() =>
        Assert.Equal(["src/Nowhere/None.cs"], Missing("`src/Analyzer` uses `src/Nowhere/None.cs`"));

    static IEnumerable<string> Missing(string page) => Regex
        .Matches(page, "`((?:src|tests|docs|traces)(?:/[\\w.]+)*)`")
        .Select(m => m.Groups[1].Value)
        .Where(path => !Path.Exists(RepoFiles.Path(path)));
}
