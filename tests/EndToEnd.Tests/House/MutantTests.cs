using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>The mutants that tests/mutate.sh runs are about the code as it is.</summary>
public class MutantTests
{
    [Fact]
    public void Every_mutant_has_one_place_and_a_test()
    {
        string name = "", file = "";
        var names = new List<string>();
        foreach (string line in RepoFiles.Read("tests", "mutants.txt").Split('\n'))
        {
            if (line.Length == 0 || line[0] is '#' or '+') continue;
            if (line.StartsWith("in ", StringComparison.Ordinal)) file = line[3..];
            else if (line.StartsWith("- ", StringComparison.Ordinal))
                Assert.True(RepoFiles.Read(file).Split(line[2..]).Length == 2, $"{name}: not once in {file}");
            else if (line.StartsWith("by ", StringComparison.Ordinal)) names.Add(name);
            else name = line;
        }
        Assert.Equal(names.Distinct(), names);
        Assert.True(names.Count >= 60, $"there are only {names.Count} mutants");
    }
}
