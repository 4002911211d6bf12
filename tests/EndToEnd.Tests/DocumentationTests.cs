using Microsoft.Data.Sqlite;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Sql;
using Pintrace.Cli;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>
/// Every command that the documentation shows is run, in a folder that holds a copy of traces/ and the files that the same
/// page shows as ```json NAME or ```text NAME. A block is ```console, a command is a line that starts with "$ ", what follows is its output;
/// a line "..." stands for any lines. Commands may exit 0 or 1 (findings) unless the block says exit=N.
/// </summary>
public class DocumentationTests
{
    public static TheoryData<string> Documents => [.. Directory.EnumerateFiles(RepoFiles.Root, "*.md", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(RepoFiles.Root, f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_that_is_shown_does_what_is_shown(string document)
    {
        using var folder = new TempFolder();
        CopyFolder("traces", folder);
        string text = RepoFiles.Read(document);
        foreach (string block in text.Split("```json ").Skip(1).Concat(text.Split("```text ").Skip(1))) File.WriteAllText(folder.File(block.Split('\n')[0]), block[(block.IndexOf('\n') + 1)..block.IndexOf("\n```", StringComparison.Ordinal)]);
        foreach (var (command, expected, codes) in Commands(text)) Check(document, command, expected, codes, folder.Path);
    }

    static void CopyFolder(string name, TempFolder to)
    {
        Directory.CreateDirectory(to.File(name));
        foreach (string file in Directory.GetFiles(RepoFiles.Path(name))) File.Copy(file, Path.Combine(to.File(name), Path.GetFileName(file)));
    }

    static IEnumerable<(string Command, List<string> Output, int[] Codes)> Commands(string text)
    {
        foreach (string block in text.Split("```console").Skip(1).Select(b => b.Split("\n```")[0]))
        {
            string[] lines = block.Split('\n');
            int[] codes = lines[0].Trim() is { Length: > 0 } info ? [int.Parse(info.Replace("exit=", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)] : [0, 1];
            string? command = null;
            var output = new List<string>();
            foreach (string line in lines.Skip(1))
            {
                if (!line.StartsWith("$ ", StringComparison.Ordinal)) { output.Add(line); continue; }
                if (command is not null) yield return (command, output, codes);
                (command, output) = (line[2..], []);
            }
            if (command is not null) yield return (command, output, codes);
        }
    }

    static void Check(string document, string command, List<string> expected, int[] codes, string folder)
    {
        string[] words = [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(command)];
        var (code, output) = words switch
        {
            ["pintrace", .. var args] => Pintrace(folder, args),
            ["dotnet", "run", "-c", "Release", "--project", "src/Cli", "--", .. var args] => Pintrace(folder, args),
            ["sqlite3", var file, var sql] => (0, PlainSqlite(Path.Combine(folder, file), sql)),
            ["dotnet", "test", ..] => (0, IsTestCommand(command)),
            ["./.ci/run"] or ["traces/make.sh"] or ["bench/run.sh", ..] => (0, IsThere(words[0])),
            _ => throw new InvalidOperationException($"{document} shows a command that this test can not run: {command}"),
        };
        Assert.True(codes.Contains(code), $"{document}: '{command}' exits {code}\n{output}");
        if (expected.Exists(l => l.Length > 0)) Assert.True(Matches(expected, [.. output.TrimEnd().Split('\n')]), $"{document}: '{command}' writes\n{output}");
    }

    static (int, string) Pintrace(string folder, string[] args)
    {
        var (code, output, error) = PintraceProcess.Run(folder, args);
        return (code, output + error);
    }

    /// <summary>SQLite without anything of ours, in the format of its own shell.</summary>
    static string PlainSqlite(string path, string sql)
    {
        using var db = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        db.Open();
        using var query = db.CreateCommand();
        query.CommandText = sql;
        using var reader = query.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read()) lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(c => reader.IsDBNull(c) ? "" : reader.GetString(c))));
        return string.Join('\n', lines) + "\n";
    }

    static string IsTestCommand(string command)
    {
        Assert.Contains($"\n{command} ", RepoFiles.Read(".ci", "run"), StringComparison.Ordinal);
        return "";
    }

    static string IsThere(string script)
    {
        if (!OperatingSystem.IsWindows()) Assert.True((File.GetUnixFileMode(RepoFiles.Path(script)) & UnixFileMode.UserExecute) != 0);
        return "";
    }

    static bool Matches(List<string> expected, string[] actual)
    {
        while (expected.Count > 0 && expected[^1].Length == 0) expected.RemoveAt(expected.Count - 1);
        int at = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            if (expected[i] == "...")
            {
                if (i + 1 == expected.Count) return true;
                while (at < actual.Length && actual[at] != expected[i + 1]) at++;
                continue;
            }
            if (at >= actual.Length || actual[at++] != expected[i]) return false;
        }
        return at == actual.Length;
    }

    [Fact]
    public void Every_verb_is_in_the_readme()
    {
        using var session = new Session { Out = TextWriter.Null, Error = TextWriter.Null };
        string readme = RepoFiles.Read("README.md");
        Assert.All(CommandLine.Root(session).Subcommands, c => Assert.Contains($"pintrace {c.Name}", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_kind_and_flag_is_in_the_description_of_the_log()
    {
        string text = RepoFiles.Read("docs", "event-log.md");
        var names = Enum.GetNames<EventKind>().Skip(1).Concat(Enum.GetNames<EventFlags>().Skip(1)).Concat(Enum.GetNames<PageFlags>().Skip(1))
            .Concat(Enum.GetNames<WaitReason>().Skip(1)).Concat(Enum.GetNames<Outcome>()).Select(PublicName.Snake);
        Assert.All(names, n => Assert.Contains($"`{n}`", text, StringComparison.Ordinal));
    }

    /// <summary>The reference at the end of docs/sql.md is what --describe says.</summary>
    [Fact]
    public void Every_view_and_column_is_described()
    {
        const string Start = "## Views\n";
        string path = RepoFiles.Path("docs", "sql.md"), text = RepoFiles.Read("docs", "sql.md");
        var header = new TraceHeader { Source = TraceHeader.Simulated, Coverage = TraceCoverage.Full };
        var reference = new StringWriter { NewLine = "\n" };
        foreach (var relation in SchemaHelp.Relations(header).Where(r => r.Kind != "table"))
        {
            reference.WriteLine($"\n### {relation.Name}\n\n{relation.Kind}: {relation.Meaning}\n");
            var rows = RowWriters.Create("markdown", reference);
            rows.Begin(["column", "meaning"]);
            foreach (var (name, meaning) in relation.Columns) rows.Row([$"`{name}`", meaning]);
        }
        Golden.Check(text[..(text.IndexOf(Start, StringComparison.Ordinal) + Start.Length)] + reference, path);
    }

    [Fact]
    public void Every_detector_has_a_page_with_its_rule()
    {
        foreach (var rule in DetectorCatalog.Rules)
        {
            string kind = PublicName.Of(rule.Kind), page = RepoFiles.Read("docs", "findings", kind + ".md");
            string severity = PublicName.Kebab(rule.Severity.ToString());
            Assert.StartsWith($"# {kind}\n\n{severity}: {rule.Title}.\n", page, StringComparison.Ordinal);
            Assert.Contains($"**Rule.** {rule.Text}\n", page, StringComparison.Ordinal);
        }
    }

    /// <summary>The table in docs/findings/README.md is what "list detectors" knows; UPDATE_GOLDEN=1 renews it.</summary>
    [Fact]
    public void The_index_of_findings_has_a_row_for_each_kind()
    {
        const string header = "| kind | severity | in one line |\n|---|---|---|\n";
        string text = RepoFiles.Read("docs", "findings", "README.md");
        int start = text.IndexOf(header, StringComparison.Ordinal) + header.Length;
        string after = text[text.IndexOf("\n\n", start, StringComparison.Ordinal)..];
        var rows = DetectorCatalog.Rules.Select(r => (Kind: PublicName.Of(r.Kind), Severity: PublicName.Kebab(r.Severity.ToString()), r.Title));
        string table = string.Join('\n', rows.Select(r => $"| [{r.Kind}]({r.Kind}.md) | {r.Severity} | {r.Title} |"));
        Golden.Check(text[..start] + table + after, RepoFiles.Path("docs", "findings", "README.md"));
    }

    [Fact]
    public void Every_policy_decision_and_scenario_is_explained()
    {
        string policies = RepoFiles.Read("docs", "policies.md"), kernel = RepoFiles.Read("docs", "simulated-kernel.md");
        Assert.All(Catalog.Policies, p => Assert.Contains($"| `{p.Id}` |", policies, StringComparison.Ordinal));
        Assert.All(Catalog.Policies[0].Decisions, d => Assert.Contains($"| `{d.Name}` |", policies, StringComparison.Ordinal));
        Assert.All(Catalog.Policies.SelectMany(p => p.Decisions).Select(d => d.Value), v => Assert.Contains($"`{v}`", policies, StringComparison.Ordinal));
        Assert.All(Catalog.Scenarios, s => Assert.Contains($"| `{s.Id}` |", kernel, StringComparison.Ordinal));
    }
}
