using System.Diagnostics;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>
/// docs/extending.md shows a policy, a scenario and a detector: a copy of the sources gets the files and the line that it shows,
/// and nothing else.
/// </summary>
public sealed class ExtensionTests(ExtensionTests.ExtendedCopy copy) : IClassFixture<ExtensionTests.ExtendedCopy>
{
    /// <summary>A copy of the sources with everything that the page shows, built once for all tests.</summary>
    public sealed class ExtendedCopy : IDisposable
    {
        const string Kinds = "src/Recorder/EventLog/FindingKind.cs";

        readonly TempFolder _folder = new();

        public ExtendedCopy()
        {
            CopySources(_folder.Path);
            string page = RepoFiles.Read("docs", "extending.md");
            Write("src/Recorder/Simulation/Policies/careful-writeback.json", Block(page, "json careful-writeback.json"));
            Write("src/Recorder/Simulation/Scenarios/DirectIo/ReadDuringWriteback.cs", Block(page, "csharp ReadDuringWriteback.cs"));
            string kinds = File.ReadAllText(_folder.File(Kinds));
            Write(Kinds, kinds.TrimEnd().TrimEnd('}') + Block(page, "csharp FindingKind.cs") + "}\n");
            Write("src/Analyzer/Detectors/SharedPin.cs", Block(page, "csharp SharedPin.cs"));
            Write("docs/findings/shared-pin.md", Block(page, "markdown shared-pin.md"));
            Execute("dotnet", "build -c Release src/Cli --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false");
        }

        public string Pintrace(string arguments) => Execute(_folder.File("src/Cli/bin/Release/net10.0/pintrace"), arguments);

        public void Dispose() => _folder.Dispose();

        void Write(string path, string text) => File.WriteAllText(_folder.File(path), text);

        string Execute(string program, string arguments) => Run(_folder.Path, program, arguments);
    }

    [Fact]
    public void A_policy_and_a_scenario_are_added_by_one_file_each()
    {
        string matrix = copy.Pintrace(
            "matrix --long --scenario read-during-writeback --policy careful-writeback --policy linux-7.0");
        Assert.Matches(@"read-during-writeback +careful-writeback +safe .*all interleavings", matrix);
        Assert.Matches(@"read-during-writeback +linux-7\.0 +unsafe +unstable-writeback", matrix);
    }

    [Fact]
    public void A_detector_is_added_by_a_number_a_class_and_a_page()
    {
        Assert.Matches(@"shared-pin +info +page pinned more than once", copy.Pintrace("list detectors"));
        Assert.StartsWith("finding shared-pin: info: page pinned more than once.", copy.Pintrace("explain shared-pin"), StringComparison.Ordinal);
        copy.Pintrace("record --scenario second-pinner --policy linux-7.0 -o t.db");
        Assert.Contains("info shared-pin", copy.Pintrace("analyze t.db --exit-zero"), StringComparison.Ordinal);
        string found = copy.Pintrace("query t.db \"SELECT callsite, first_seq, last_seq FROM findings WHERE kind = 'shared-pin'\" --format csv");
        Assert.EndsWith("bio_iov_iter_get_pages,8,14", found.Trim(), StringComparison.Ordinal);
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
