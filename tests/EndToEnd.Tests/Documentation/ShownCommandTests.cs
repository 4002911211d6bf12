using Microsoft.Data.Sqlite;
using Pintrace.EndToEnd.Tests.Processes;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Documentation;

/// <summary>
/// Every command that the documentation shows is run, in a folder that holds a copy of traces/ and the files that the
/// same page shows, and does what the page shows. UPDATE_GOLDEN=1 writes what it does into the page.
/// </summary>
[Collection(nameof(WorkingFolder))]
public class ShownCommandTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(RepoFiles.Root, "*.md", SearchOption.AllDirectories)
            .Where(f => !RepoFiles.IsBuilt(f))
            .Select(f => Path.GetRelativePath(RepoFiles.Root, f))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_that_is_shown_does_what_is_shown(string page)
    {
        string text = RepoFiles.Read(page);
        ShownCommand[] commands = [.. ShownCommand.In(text)];
        if (commands.Length == 0) return;
        using var folder = new TempFolder();
        CopyTraces(folder);
        foreach (var (name, content) in ShownCommand.Files(text)) File.WriteAllText(folder.File(name), content);
        foreach (var command in commands)
        {
            var (code, output) = Run(command.Text, page, folder.Path);
            Assert.True(command.ExitCodes.Contains(code), $"{page}: '{command.Text}' exits {code}\n{output}");
            if (command.IsOutput(output)) continue;
            Assert.True(Golden.IsRenewed, $"{page}: '{command.Text}' writes\n{output}");
            text = command.Renewed(text, output) ?? throw new InvalidOperationException($"{command.Text}\n{output}");
        }
        if (Golden.IsRenewed) File.WriteAllText(RepoFiles.Path(page), text);
    }

    static void CopyTraces(TempFolder to)
    {
        Directory.CreateDirectory(to.File("traces"));
        foreach (string file in Directory.GetFiles(RepoFiles.Path("traces")))
            File.Copy(file, Path.Combine(to.File("traces"), Path.GetFileName(file)));
    }

    /// <summary>Runs it in this process; the command that starts the program through dotnet as a process.</summary>
    static (int Code, string Output) Run(string command, string page, string folder)
    {
        string[] words = [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(command)];
        switch (words)
        {
            case ["pintrace", .. var args]:
                return Joined(InProcess.RunIn(folder, args));
            case ["dotnet", "run", "-c", "Release", "--project", "src/Cli", "--", .. var args]:
                return Joined(PintraceProcess.Run(folder, args));
            case ["sqlite3", var file, var sql]:
                return (0, PlainSqlite(Path.Combine(folder, file), sql));
            case ["dotnet", "test", ..]:
                Assert.Contains($"\n{command} ", RepoFiles.Read(".ci", "run"), StringComparison.Ordinal);
                return (0, "");
            case ["./.ci/run"] or ["traces/make.sh"] or ["bench/run.sh", ..]:
                AssertIsProgram(RepoFiles.Path(words[0]));
                return (0, "");
            default:
                throw new InvalidOperationException($"{page} shows a command that this test cannot run: {command}");
        }
    }

    static (int, string) Joined((int Code, string Out, string Error) run) => (run.Code, run.Out + run.Error);

    /// <summary>SQLite without anything of this program's, in the format of its own shell.</summary>
    static string PlainSqlite(string path, string sql)
    {
        using var db = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        db.Open();
        using var query = db.CreateCommand();
        query.CommandText = sql;
        using var reader = query.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            var columns = Enumerable.Range(0, reader.FieldCount);
            lines.Add(string.Join('|', columns.Select(c => reader.IsDBNull(c) ? "" : reader.GetString(c))));
        }
        return string.Join('\n', lines) + "\n";
    }

    static void AssertIsProgram(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute), path);
    }
}
