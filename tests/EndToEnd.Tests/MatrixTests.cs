using System.Text.Json;
using Pintrace.Cli;
using Pintrace.Recorder;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

public sealed class MatrixTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static (int Code, string Out, string Error) Run(params string[] args) => InProcess.Run(["matrix", .. args]);

    /// <summary>Any change of a verdict is a difference here. UPDATE_GOLDEN=1 renews the file, as traces/make.sh does.</summary>
    [Fact]
    public void The_golden_matrix_is_what_the_command_says() => Golden.Check(Run("--long").Out, RepoFiles.Path("traces", "matrix.txt"));

    [Fact]
    public void Json_has_a_cell_for_every_scenario_variant_and_policy()
    {
        var json = JsonDocument.Parse(Run("--json").Out).RootElement;
        Assert.Equal("pintrace/matrix/1", json.GetProperty("schema").GetString());
        var cells = json.GetProperty("cells").EnumerateArray().ToList();
        Assert.Equal(Catalog.Scenarios.Sum(s => s.Variants.Count) * Catalog.Policies.Count, cells.Count);
        Assert.Equal(["policy", "scenario", "variant", "verdict", "asks", "findings", "seen", "states", "reason"], cells[0].EnumerateObject().Select(p => p.Name));
        string[] verdicts = ["safe", "unsafe", "degraded", "blocked", "refused", "n/a"];
        Assert.Equal(verdicts.Order(), cells.Select(c => c.GetProperty("verdict").GetString()!).Distinct().Order());
        Assert.All(cells.Where(c => c.GetProperty("verdict").GetString() == "n/a"), c => Assert.NotEqual("", c.GetProperty("reason").GetString()));
    }

    /// <summary>systems.txt lists what is promised by name: every policy and every scenario of the mails and of mainline.</summary>
    [Fact]
    public void Every_system_that_is_promised_is_there()
    {
        string[] promised = RepoFiles.Read("tests", "EndToEnd.Tests", "systems.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int scenarios = Array.IndexOf(promised, "scenarios");
        Assert.Empty(promised[1..scenarios].Except(Catalog.Policies.Select(p => p.Id)));
        Assert.Empty(promised[(scenarios + 1)..].Except(Catalog.Scenarios.Select(s => s.Id)));
    }

    [Fact]
    public void No_cell_but_those_of_the_load_is_less_than_all_interleavings() =>
        Assert.Equal(["mixed-load"], JsonDocument.Parse(Run("--json").Out).RootElement.GetProperty("cells").EnumerateArray().Where(c => c.GetProperty("seen").GetString() != "all").Select(c => c.GetProperty("scenario").GetString()).Distinct());

    /// <summary>A bug of the code is found under every policy that has it, and its fix is clean under all of them.</summary>
    [Fact]
    public void Broken_is_found_wherever_it_applies_and_fixed_is_clean_everywhere()
    {
        var cells = JsonDocument.Parse(Run("--json").Out).RootElement.GetProperty("cells").EnumerateArray().ToList();
        string Name(JsonElement c) => $"{c.GetProperty("scenario").GetString()} under {c.GetProperty("policy").GetString()}: {c.GetProperty("verdict").GetString()}";
        IEnumerable<string> With(string variant, params string[] verdicts) => cells.Where(c => c.GetProperty("variant").GetString() == variant && verdicts.Contains(c.GetProperty("verdict").GetString())).Select(Name);
        Assert.Equal([], With("broken", "safe", "refused"));
        Assert.Equal([], With("fixed", "unsafe", "degraded", "blocked", "refused"));
        Assert.InRange(With("broken", "unsafe", "degraded", "blocked").Count(), 300, int.MaxValue);
    }

    [Fact]
    public void A_policy_file_has_a_column_and_the_table_names_the_way_into_a_cell()
    {
        File.WriteAllText(_folder.File("my.json"), """{"id": "my", "base": "linux-7.0", "decisions": {"mkcleanOnPinned": "bounce"}}""");
        var (code, text, _) = Run("--scenario", "unstable-writeback", "--policy", "linux-7.0", "--policy", _folder.File("my.json"));
        Assert.Equal(0, code);
        Assert.Contains("\nunstable-writeback  U.\n", text, StringComparison.Ordinal);
        Assert.EndsWith("next: pintrace explore --scenario unstable-writeback --variant default --policy linux-7.0 -o cell.db\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_shows_in_the_cell() =>
        Assert.Contains("\nwrite-to-clean  ~\n", Run("--scenario", "write-to-clean", "--policy", "skip-async-wait-sync", "--max-states", "5").Out, StringComparison.Ordinal);

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
