using System.Text;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests;

public class CatalogTests
{
    [Fact]
    public void Ids_follow_from_file_and_class_and_are_unique()
    {
        string folder = RepoFiles.Path("src", "Recorder", "Simulation", "Scenarios");
        string[] files =
        [
            .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Select(f => Path.GetFileNameWithoutExtension(f)!),
        ];
        foreach (var scenario in Catalog.Scenarios) Assert.Contains(files, f => PublicName.Kebab(f) == scenario.Id);
        Assert.Equal(Catalog.Scenarios.Count, Catalog.Scenarios.DistinctBy(s => s.Id).Count());
        Assert.Equal(Catalog.Policies.Count, Catalog.Policies.DistinctBy(p => p.Id).Count());
    }

    [Fact]
    public void Every_scenario_asks_something_and_says_where_it_comes_from()
    {
        foreach (var s in Catalog.Scenarios)
        {
            Assert.NotEmpty(s.Asks);
            Assert.EndsWith("?", s.Question, StringComparison.Ordinal);
            Assert.All(new[] { s.Title, s.Origin }, text => Assert.NotEqual("", text));
            Assert.NotEmpty(s.Actors);
        }
    }

    /// <summary>A golden trace freezes the policies it was made with: a decision that changes is a diff here.</summary>
    [Fact]
    public void Decisions_of_the_policies_are_known()
    {
        var text = new StringBuilder();
        foreach (var p in Catalog.Policies)
        {
            text.Append($"{p.Id}: {p.Title} ({p.Since}; {p.Origin})\n");
            foreach (var (name, value) in p.Decisions) text.Append($"  {name} = {value}\n");
        }
        string golden = RepoFiles.Path("tests", "Recorder.Tests", "Simulation", "Policies", "decisions.txt");
        Golden.Check(text.ToString(), golden);
    }
}
