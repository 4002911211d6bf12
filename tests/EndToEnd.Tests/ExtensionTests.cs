using System.Diagnostics;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>docs/extending.md says that a policy and a scenario are one file each: a copy of the sources gets the two files that it shows, and nothing else.</summary>
public class ExtensionTests
{
    [Fact]
    public void A_policy_and_a_scenario_are_added_by_one_file_each()
    {
        using var folder = new TempFolder();
        CopySources(folder.Path);
        string page = RepoFiles.Read("docs", "extending.md");
        File.WriteAllText(folder.File("src/Recorder/Simulation/Policies/careful-writeback.json"), Block(page, "json careful-writeback.json"));
        File.WriteAllText(folder.File("src/Recorder/Simulation/Scenarios/DirectIo/ReadDuringWriteback.cs"), Block(page, "csharp ReadDuringWriteback.cs"));
        Run(folder.Path, "dotnet", "build -c Release src/Cli --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false");
        string matrix = Run(folder.Path, folder.File("src/Cli/bin/Release/net10.0/pintrace"), "matrix --long --scenario read-during-writeback --policy careful-writeback --policy linux-7.0");
        Assert.Matches(@"read-during-writeback +careful-writeback +safe .*all interleavings", matrix);
        Assert.Matches(@"read-during-writeback +linux-7\.0 +unsafe +unstable-writeback", matrix);
    }

    static string Block(string page, string info)
    {
        string block = page.Split("```" + info + "\n")[1];
        return block[..(block.IndexOf("\n```", StringComparison.Ordinal) + 1)];
    }

    static void CopySources(string to)
    {
        string[] top = [.. Directory.EnumerateFiles(RepoFiles.Root).Where(f => Path.GetExtension(f) is ".props" or ".targets" or ".json" or ".config" or ".editorconfig" or ".globalconfig")];
        string[] sources = [.. Directory.EnumerateFiles(RepoFiles.Path("src"), "*", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))];
        string[] pages = Directory.GetFiles(RepoFiles.Path("docs", "findings"));      // they are part of the program: explain shows them
        foreach (string file in (string[])[.. top, .. sources, .. pages])
        {
            string copy = Path.Combine(to, Path.GetRelativePath(RepoFiles.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    static string Run(string folder, string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments} exits {process.ExitCode}\n{output}{error.Result}");
        return output;
    }
}
