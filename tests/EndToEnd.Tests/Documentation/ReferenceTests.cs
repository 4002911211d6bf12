using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Sql;
using Pintrace.Analyzer.Text;
using Pintrace.Analyzer.Statistics;
using Pintrace.Cli;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Documentation;

/// <summary>The documentation explains all that the program has a name for: verbs, kinds, views, policies.</summary>
public class ReferenceTests
{
    [Fact]
    public void Every_verb_is_in_the_readme()
    {
        using var session = new Session { Out = TextWriter.Null, Error = TextWriter.Null };
        string readme = RepoFiles.Read("README.md");
        Assert.All(CommandLine.Root(session).Subcommands, c => AssertIn(readme, $"pintrace {c.Name}"));
    }

    /// <summary>docs/fleet.md offers a unit for systemd: its command has no option that there is not.</summary>
    [Fact]
    public void The_command_of_the_service_is_one()
    {
        const string key = "ExecStart=";
        string[] lines = RepoFiles.Read("docs", "pintrace-trace.service").Split('\n');
        string line = Assert.Single(lines, l => l.StartsWith(key, StringComparison.Ordinal));
        string[] words = line[key.Length..].Split(' ');
        using var session = new Session { Out = TextWriter.Null, Error = TextWriter.Null };
        Assert.Equal("pintrace", Path.GetFileName(words[0]));
        Assert.Empty(CommandLine.Root(session).Parse(words[1..]).Errors);
    }

    [Fact]
    public void Every_kind_and_flag_is_in_the_description_of_the_log()
    {
        string text = RepoFiles.Read("docs", "event-log.md");
        string[] names =
        [
            .. Enum.GetNames<EventKind>().Skip(1),
            .. Enum.GetNames<EventFlags>().Skip(1),
            .. Enum.GetNames<PageFlags>().Skip(1),
            .. Enum.GetNames<WaitReason>().Skip(1),
            .. Enum.GetNames<Outcome>(),
        ];
        Assert.All(names, name => AssertIn(text, $"`{PublicName.Snake(name)}`"));
    }

    [Fact]
    public void Every_number_of_a_callsite_has_its_unit()
    {
        string text = RepoFiles.Read("docs", "statistics.md");
        Assert.All(
            [
                .. CallsiteColumns.Traffic, .. CallsiteColumns.Extent, .. CallsiteColumns.HoldTimes,
                CallsiteColumns.Open, CallsiteColumns.OpenAtLeast,
            ],
            column => AssertIn(text, $"| `{column.Name}` | {column.Unit} |"));
    }

    /// <summary>The reference at the end of docs/sql.md is what --describe says; UPDATE_GOLDEN=1 renews it.</summary>
    [Fact]
    public void Every_view_and_column_is_described()
    {
        const string Start = "## Views\n";
        string text = RepoFiles.Read("docs", "sql.md");
        string before = text[..(text.IndexOf(Start, StringComparison.Ordinal) + Start.Length)];
        var header = new TraceHeader { Source = TraceHeader.Simulated, Coverage = TraceCoverage.Full };
        var reference = new StringWriter { NewLine = "\n" };
        foreach (var relation in SchemaHelp.Relations(header).Where(r => r.Kind != "table"))
        {
            reference.WriteLine($"\n### {relation.Name}\n\n{relation.Kind}: {relation.Meaning}\n");
            var rows = RowWriters.Create("markdown", Screen.Piped(reference));
            rows.Begin(["column", "meaning"]);
            foreach (var (name, meaning) in relation.Columns) rows.Row([$"`{name}`", meaning]);
        }
        Golden.Check(before + reference, RepoFiles.Path("docs", "sql.md"));
    }

    const string LostToDisk = "**Data lost**, not only at risk, if what was stored last is found to be "
        + "[lost to the disk](lost-dirty.md): dropped, or stale there for good.\n";

    [Fact]
    public void Every_detector_has_a_page_with_its_rule()
    {
        foreach (var rule in DetectorCatalog.Rules)
        {
            string kind = PublicName.Of(rule.Kind), severity = PublicName.Of(rule.Severity);
            string consequence = FindingsText.Words(rule.Consequence);
            string page = RepoFiles.Read("docs", "findings", kind + ".md");
            string first = $"# {kind}\n\n{severity}, {consequence}: {rule.Title}.\n";
            Assert.StartsWith(first, page, StringComparison.Ordinal);
            if (rule.EndangersDisk) AssertIn(page, LostToDisk);
            AssertIn(page, $"**Rule.** {rule.Text}\n");
        }
    }

    /// <summary>
    /// The table in docs/findings/README.md is what "list detectors" knows; UPDATE_GOLDEN=1 renews it.
    /// </summary>
    [Fact]
    public void The_index_of_findings_has_a_row_for_each_kind()
    {
        const string header = "| kind | severity | consequence | in one line |\n|---|---|---|---|\n";
        string text = RepoFiles.Read("docs", "findings", "README.md");
        int start = text.IndexOf(header, StringComparison.Ordinal) + header.Length;
        string after = text[text.IndexOf("\n\n", start, StringComparison.Ordinal)..];
        string table = string.Join('\n', DetectorCatalog.Rules.Select(IndexRow));
        Golden.Check(text[..start] + table + after, RepoFiles.Path("docs", "findings", "README.md"));
    }

    static string IndexRow(FindingRule rule)
    {
        string kind = PublicName.Of(rule.Kind), consequence = FindingsText.Words(rule.Consequence);
        return $"| [{kind}]({kind}.md) | {PublicName.Of(rule.Severity)} | {consequence} | {rule.Title} |";
    }

    [Fact]
    public void Every_policy_decision_and_scenario_is_explained()
    {
        string policies = RepoFiles.Read("docs", "policies.md");
        string kernel = RepoFiles.Read("docs", "simulated-kernel.md");
        Assert.All(Catalog.Policies, p => AssertIn(policies, $"| `{p.Id}` |"));
        Assert.All(Catalog.Policies[0].Decisions, d => AssertIn(policies, $"| `{d.Name}` |"));
        var values = Catalog.Policies.SelectMany(p => p.Decisions).Select(d => d.Value).Distinct();
        Assert.All(values, value => AssertIn(policies, $"`{value}`"));
        Assert.All(Catalog.Scenarios, s => AssertIn(kernel, $"| `{s.Id}` |"));
    }

    static void AssertIn(string text, string expected) => Assert.Contains(expected, text, StringComparison.Ordinal);
}
