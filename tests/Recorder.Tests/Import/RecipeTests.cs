using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Import;

public class RecipeTests
{
    /// <summary>Every probe that users are told to set is one that the importer makes something of, on the kernel it is for.</summary>
    [Theory]
    [InlineData("linux-6.12.txt", "6.12")]
    [InlineData("linux-6.1.txt", "6.1")]
    public void Each_probe_of_the_documentation_is_used(string file, string kernel)
    {
        var profile = KernelProfile.All.Single(p => p.Name == kernel);
        string[] functions = [.. RepoFiles.Read("docs", "probes", file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.Contains("vmemmap=", StringComparison.Ordinal)).Select(l => l.Split(' ')[1].Replace("%return", "", StringComparison.Ordinal))];
        Assert.All(functions, f => Assert.NotEqual(ProbedFunction.None, profile.Find(f)));
        Assert.All([profile.FastGrab, profile.SlowGrab, "gup_put_folio"], needed => Assert.Contains(needed, functions));
    }
}
