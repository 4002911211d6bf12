using Pintrace.Recorder.RealKernels.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Import.Dialects;

public class RecipeProbesTests
{
    /// <summary>"p:pin/rmap_rm page_remove_rmap page=%di:x64 rc=..." prints " page=0x1 rc=0x1": its name and arguments must lead to its function.</summary>
    [Theory]
    [InlineData("linux-6.12.txt", "0x80002")]
    [InlineData("linux-6.1.txt", "0x40004")]
    public void Each_probe_of_the_documentation_is_known_by_its_name(string file, string flags)
    {
        foreach (string line in RepoFiles.Read("docs", "probes", file).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            string arguments = string.Concat(words[2..].Select(w => w.Split('=')[0]).Select(name => $" {name}={(name == "flags" ? flags : "0x1")}"));
            Assert.Equal((words[0], words[1].Replace("%return", "", StringComparison.Ordinal)), (words[0], RecipeProbes.FunctionOf(words[0].Split('/')[1], arguments)));
        }
    }
}
