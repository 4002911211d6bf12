using System.Text.Json;
using Pintrace.Cli;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Goldens;

/// <summary>The matrix of some scenarios under some policies.</summary>
public sealed class MatrixCommandTests
{
    static (int Code, string Out, string Error) Run(params string[] args) => InProcess.Run(["matrix", .. args]);

    [Fact]
    public void A_policy_file_has_a_column_and_the_table_names_the_way_into_a_cell()
    {
        using var folder = new TempFolder();
        string mine = folder.File("my.json");
        const string policy = """
            {"id": "my", "base": "linux-7.0", "decisions": {"mkcleanOnPinned": "bounce"}}
            """;
        File.WriteAllText(mine, policy);
        var (code, text, _) = Run("--scenario", "unstable-writeback", "--policy", "linux-7.0", "--policy", mine);
        Assert.Equal(0, code);
        Assert.Contains("\nunstable-writeback  u.\n", text, StringComparison.Ordinal);
        const string next = "next: pintrace explore --scenario unstable-writeback --variant default "
            + "--policy linux-7.0 -o cell.db\n";
        Assert.EndsWith(next, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_shows_in_the_cell()
    {
        string[] cell = ["--scenario", "write-to-clean", "--policy", "skip-async-wait-sync"];
        Assert.Contains("\nwrite-to-clean  ~\n", Run([.. cell, "--max-states", "5"]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Patterns_and_lists_choose_policies_in_the_order_of_history_and_groups_of_scenarios()
    {
        var (code, text, _) = Run(
            "--policy", "linux-5.*,legacy-get", "--scenario", "swap/*", "--scenario", "fork/gup*", "--max-states", "9");
        Assert.Equal(0, code);
        Assert.Contains(
            "\n1 linux-5.7  2 linux-5.8  3 linux-5.9  4 linux-5.13  5 linux-5.19  6 legacy-get\n", text,
            StringComparison.Ordinal);
        Assert.Contains("2 scenarios, 6 policies", text, StringComparison.Ordinal);
    }

    [Fact]
    public void All_policies_are_in_the_order_of_history()
    {
        using var json = JsonDocument.Parse(Run("--scenario", "swap-out-pinned", "--max-states", "9", "--json").Out);
        var cells = json.RootElement.GetProperty("cells").EnumerateArray();
        string[] policies = [.. cells.Select(c => c.GetProperty("policy").GetString()!)];
        Assert.Equal(["legacy-get", "dma-pinned-flag", "dma-pinned-flag-posted"], policies[..3]);
        string[] mainline =
        [
            "linux-5.7", "linux-5.8", "linux-5.9", "linux-5.13", "linux-5.19", "linux-6.1", "linux-6.4", "linux-6.5",
            "linux-6.12", "linux-7.0",
        ];
        Assert.Equal(mainline, policies[^mainline.Length..]);
    }

    [Fact]
    public void A_group_with_its_patterns_is_suggested() => Assert.Equal(
        (ExitCode.Usage, "pintrace: There is no scenario 'rmda/*'; did you mean rdma/*?"),
        (Run("--scenario", "rmda/*").Code, Run("--scenario", "rmda/*").Error.TrimEnd()));

    [Theory]
    [InlineData("--policy", "linux-8", "There is no policy 'linux-8'; did you mean")]
    [InlineData("--scenario", "drop-bufers", "There is no scenario 'drop-bufers'; did you mean drop-buffers?")]
    public void A_name_that_does_not_exist_exits_2(string option, string name, string sentence)
    {
        var (code, text, error) = Run(option, name);
        Assert.Equal((ExitCode.Usage, ""), (code, text));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }
}
