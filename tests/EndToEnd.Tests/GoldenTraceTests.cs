using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

public class GoldenTraceTests
{
    public static TheoryData<string, string> Goldens
    {
        get
        {
            var goldens = new TheoryData<string, string>();
            foreach (string line in RepoFiles.Read("traces", "golden.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                if (line.Split(' ', 2, StringSplitOptions.TrimEntries) is [var name, var command]) goldens.Add(name, command);
            return goldens;
        }
    }

    /// <summary>A committed trace is what its command makes today, to the byte, and its report is what analysis says today. traces/make.sh renews both.</summary>
    [Theory]
    [MemberData(nameof(Goldens))]
    public void A_golden_trace_is_what_its_command_makes(string name, string command)
    {
        using var folder = new TempFolder();
        string path = folder.File(name + ".db");
        Run([.. command.Split(' ').Select(a => a.EndsWith(".gz", StringComparison.Ordinal) ? RepoFiles.Path("traces", a) : a), "-o", path]);
        Assert.Equal(File.ReadAllBytes(RepoFiles.Path("traces", name + ".db")), File.ReadAllBytes(path));
        Assert.Equal(RepoFiles.Read("traces", name + ".txt"), Run("analyze", path, "--exit-zero").Replace(path, name + ".db", StringComparison.Ordinal));
        Assert.Contains("\nwhole\n", Run("verify", RepoFiles.Path("traces", name + ".db")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_in_traces_is_listed()
    {
        var goldens = Goldens.SelectMany(g => new[] { g[0] + ".db", g[0] + ".txt" });
        string[] others = [.. Directory.GetFiles(RepoFiles.Path("traces")).Select(f => Path.GetFileName(f)).Except(goldens).Except(["README.md", "golden.txt", "make.sh"])];
        Assert.All(others, f => Assert.Contains($"`{f}`", RepoFiles.Read("traces", "README.md"), StringComparison.Ordinal));
        Assert.All(goldens, f => Assert.Contains($"`{f[..f.LastIndexOf('.')]}`", RepoFiles.Read("traces", "README.md"), StringComparison.Ordinal));
    }

    static string Run(params string[] args)
    {
        var (code, output, _) = InProcess.Run(args);
        Assert.InRange(code, 0, 1);
        return output;
    }
}
