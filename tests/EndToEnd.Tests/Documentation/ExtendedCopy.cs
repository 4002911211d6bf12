using System.Diagnostics;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Documentation;

/// <summary>
/// A copy of the sources with the files, the number and the row added that docs/extending.md shows, and nothing else
/// changed; built once for all tests of extensions.
/// </summary>
public sealed class ExtendedCopy : IDisposable
{
    /// <summary>The files that are added, each with the info string of its block in the page.</summary>
    static readonly (string Path, string Block)[] Additions =
    [
        ("src/Recorder/Simulation/Policies/careful-writeback.json", "json careful-writeback.json"),
        ("src/Recorder/Simulation/Scenarios/DirectIo/ReadDuringWriteback.cs", "csharp ReadDuringWriteback.cs"),
        ("src/Analyzer/Detectors/SharedPin.cs", "csharp SharedPin.cs"),
        ("docs/findings/shared-pin.md", "markdown shared-pin.md"),
    ];

    /// <summary>The row that the new one is put before.</summary>
    const string Row = "\n        new(\"ext4_page_mkwrite\", HitMeaning.Folio)";

    static readonly string[] BuildSettings =
        [".props", ".targets", ".json", ".config", ".editorconfig", ".globalconfig"];

    readonly TempFolder _folder = new();

    public ExtendedCopy()
    {
        CopySources();
        string page = RepoFiles.Read("docs", "extending.md");
        foreach (var (path, block) in Additions) Write(path, Block(page, block));
        Insert("src/Recorder/EventLog/FindingKind.cs", Block(page, "csharp FindingKind.cs"), "\n}");
        Insert("src/Recorder/RealKernels/Probes/ProbedFunctions.cs", Block(page, "csharp ProbedFunctions.cs"), Row);
        Build();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a command of the extended program, which must exit 0; returns what it writes.</summary>
    public string Pintrace(params string[] args)
    {
        string program = _folder.File("src/Cli/bin/Release/net10.0/pintrace");
        using var process = Process.Start(new ProcessStartInfo(program, args) {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"pintrace {string.Join(' ', args)} exits {process.ExitCode}\n{output}");
        return output;
    }

    /// <summary>Writes a file of the copy's folder, in which the program runs.</summary>
    public void Write(string path, string text) => File.WriteAllText(_folder.File(path), text);

    /// <summary>Puts lines before the only place where a file of the sources says something.</summary>
    void Insert(string path, string lines, string before)
    {
        string[] parts = File.ReadAllText(_folder.File(path)).ReplaceLineEndings("\n").Split(before);
        Assert.Equal(2, parts.Length);
        Write(path, $"{parts[0]}\n{lines.TrimEnd()}{before}{parts[1]}");
    }

    static string Block(string page, string info)
    {
        string block = page.Split("```" + info + "\n")[1];
        return block[..(block.IndexOf("\n```", StringComparison.Ordinal) + 1)];
    }

    void CopySources()
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(RepoFiles.Root).Where(f => BuildSettings.Contains(Path.GetExtension(f))),
            .. Directory.EnumerateFiles(RepoFiles.Path("src"), "*", SearchOption.AllDirectories)
                .Where(f => !RepoFiles.IsBuilt(f)),
            .. Directory.GetFiles(RepoFiles.Path("docs", "findings")),      // part of the program: explain shows them
        ];
        foreach (string file in files)
        {
            string copy = _folder.File(Path.GetRelativePath(RepoFiles.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>
    /// Builds with all the rules of the sources. The output goes to a file: the compiler's server, which the build of
    /// the tests has started and which makes this build cheap, must not hold a pipe of this test open.
    /// </summary>
    void Build()
    {
        string log = _folder.File("build.log");
        string build = $"exec dotnet build -c Release src/Cli --nologo -v quiet -nodeReuse:false >'{log}' 2>&1";
        var start = new ProcessStartInfo("sh", ["-c", build]) { WorkingDirectory = _folder.Path };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, File.ReadAllText(log));
    }
}
