using Pintrace.Recorder;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Goldens;

/// <summary>The verdict of every scenario under every policy.</summary>
public sealed class MatrixTests(WholeMatrix matrix) : IClassFixture<WholeMatrix>
{
    static readonly string[] Bad = ["unsafe", "degraded", "blocked"];

    /// <summary>Any change of a verdict, or of its reason, is a difference here; UPDATE_GOLDEN=1 renews it.</summary>
    [Fact]
    public void The_golden_matrix_is_what_the_command_says() =>
        Golden.Check(MatrixText.Of(matrix.Cells), RepoFiles.Path("traces", "matrix.txt"));

    [Fact]
    public void Json_has_a_cell_for_every_scenario_variant_and_policy()
    {
        Assert.Equal("pintrace/matrix/1", matrix.Root.GetProperty("schema").GetString());
        Assert.Equal(Catalog.Scenarios.Sum(s => s.Variants.Count) * Catalog.Policies.Count, matrix.Cells.Count);
        string[] names =
        [
            "policy", "scenario", "variant", "verdict", "asks", "findings", "seen", "states", "reason", "refusals",
            "consequence",
        ];
        Assert.Equal(names, matrix.Root.GetProperty("cells")[0].EnumerateObject().Select(p => p.Name));
        string[] verdicts = ["blocked", "degraded", "n/a", "refused", "safe", "unsafe"];
        Assert.Equal(verdicts, matrix.Cells.Select(c => c.Verdict).Distinct().Order(StringComparer.Ordinal));
        Assert.All(matrix.Cells, c => Assert.Equal(c.Verdict is "n/a" or "refused", c.Reason != ""));
        Assert.All(matrix.Cells, c => Assert.Equal(Bad.Contains(c.Verdict), c.Consequence != ""));
    }

    [Fact]
    public void What_is_refused_is_refused_by_a_decision()
    {
        var refused = matrix.Root.GetProperty("cells").EnumerateArray()
            .Where(c => c.GetProperty("verdict").GetString() == "refused")
            .SelectMany(c => c.GetProperty("refusals").EnumerateArray())
            .Select(r => $"{r.GetProperty("decision")} = {r.GetProperty("value")}: {r.GetProperty("error")}");
        string[] all =
        [
            "account = memlock: ENOMEM",
            "longtermDax = refuse: EOPNOTSUPP",
            "longtermFile = refuse: EOPNOTSUPP",
            "longtermFile = refuseWriters: EFAULT",
            "overflowGuard = refuse: EFAULT",
            "overflowGuard = refuse: ENOMEM",
            "truncateOnPinned = fail: EBUSY",
        ];
        Assert.Equal(all, refused.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// systems.txt lists what is promised by name: every policy and every scenario of the mails and of mainline.
    /// </summary>
    [Fact]
    public void Every_system_that_is_promised_is_there()
    {
        string[] promised = RepoFiles.Lines("tests", "EndToEnd.Tests", "Goldens", "systems.txt");
        int scenarios = Array.IndexOf(promised, "scenarios");
        Assert.Empty(promised[1..scenarios].Except(Catalog.Policies.Select(p => p.Id)));
        Assert.Empty(promised[(scenarios + 1)..].Except(Catalog.Scenarios.Select(s => s.Id)));
    }

    [Fact]
    public void No_cell_but_those_of_the_load_is_less_than_all_interleavings() =>
        Assert.Equal(["mixed-load"], matrix.Cells.Where(c => c.Seen != "all").Select(c => c.Scenario).Distinct());

    /// <summary>A bug of the code is found under every policy that has it, and its fix is clean under all.</summary>
    [Fact]
    public void Broken_is_found_wherever_it_applies_and_fixed_is_clean_everywhere()
    {
        Assert.Empty(Cells("broken", "safe", "refused"));
        Assert.Empty(Cells("fixed", [.. Bad, "refused"]));
        Assert.InRange(Cells("broken", Bad).Count(), 300, int.MaxValue);
    }

    IEnumerable<string> Cells(string variant, params string[] verdicts) =>
        matrix.Cells.Where(c => c.Variant == variant && verdicts.Contains(c.Verdict))
            .Select(c => $"{c.Scenario} under {c.Policy}: {c.Verdict}");
}
