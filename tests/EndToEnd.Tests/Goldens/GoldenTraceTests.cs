using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Goldens;

/// <summary>The traces in traces/, which documentation and README use. traces/make.sh renews them.</summary>
public class GoldenTraceTests
{
    /// <summary>The text of a longer trace is not kept in the repository.</summary>
    const int MostLines = 500;

    public static TheoryData<string, string> Goldens
    {
        get
        {
            var goldens = new TheoryData<string, string>();
            foreach (string line in RepoFiles.Lines("traces", "golden.txt"))
                if (line.Split(' ', 2, StringSplitOptions.TrimEntries) is [var name, var command])
                    goldens.Add(name, command);
            return goldens;
        }
    }

    /// <summary>
    /// A committed trace holds what its command records today, and its report is what the analyzer says today.
    /// </summary>
    [Theory]
    [MemberData(nameof(Goldens))]
    public void A_golden_trace_is_what_its_command_makes(string name, string command)
    {
        using var folder = new TempFolder();
        string fresh = folder.File(name + ".db"), kept = RepoFiles.Path("traces", name + ".db");
        Run([.. command.Split(' ').Select(FullPath), "-o", fresh]);
        if (Golden.IsRenewed) File.Copy(fresh, kept, overwrite: true);
        string text = TraceText.Of(fresh);
        Golden.Compare(TraceText.Of(kept), text, $"{name}.db");
        if (IsShort(text)) Golden.Check(text, RepoFiles.Path("traces", name + ".events.txt"));
        string report = Run("analyze", fresh, "--exit-zero").Replace(fresh, name + ".db", StringComparison.Ordinal);
        Golden.Check(report, RepoFiles.Path("traces", name + ".txt"));
        Assert.Contains("\nwhole\n", Run("verify", kept), StringComparison.Ordinal);
    }

    static string FullPath(string argument) =>
        argument.EndsWith(".gz", StringComparison.Ordinal) ? RepoFiles.Path("traces", argument) : argument;

    static bool IsShort(string text) => text.Count(c => c == '\n') <= MostLines;

    [Fact]
    public void Every_file_in_traces_is_listed()
    {
        string readme = RepoFiles.Read("traces", "README.md");
        string[] names = [.. Goldens.Select(golden => (string)golden[0])];
        string[] known = ["README.md", "golden.txt", "make.sh", .. names.SelectMany(FilesOf)];
        string?[] others = [.. Directory.GetFiles(RepoFiles.Path("traces")).Select(Path.GetFileName).Except(known)];
        Assert.All(names.Concat(others), f => Assert.Contains($"`{f}`", readme, StringComparison.Ordinal));
    }

    static IEnumerable<string> FilesOf(string name) => [name + ".db", name + ".txt", name + ".events.txt"];

    static string Run(params string[] args)
    {
        var (code, output, error) = InProcess.Run(args);
        Assert.True(code is 0 or 1, error);
        return output;
    }
}
