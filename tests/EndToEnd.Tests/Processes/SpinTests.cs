using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>
/// Another judge of what a search finds: SPIN, which has of ours only the steps, and puts them together itself.
/// </summary>
public class SpinTests
{
    [SpinTheory]
    [InlineData("drop-buffers", "legacy-get", "Violated", 28)]
    [InlineData("drop-buffers", "linux-7.0", "Refused", 0)]
    [InlineData("fork-during-dio", "linux-5.9", "Violated", 13)]
    [InlineData("gup-fast-vs-fork", "linux-7.0", "Holds", 0)]
    [InlineData("secure-convert", "s390-no-hook", "Violated", 11)]
    [InlineData("nfs-direct-read", "nfs-unpin-at-submit", "Holds", 0)]
    [InlineData("splice-revert", "iter-pipe", "Violated", 6)]
    [InlineData("dax-truncate", "legacy-get", "Violated", 15)]
    [InlineData("swap-out-pinned", "linux-7.0", "Holds", 0)]
    [InlineData("fsync-vs-longterm", "skip-async-wait-sync", "Violated", 15)]
    [InlineData("dio-into-own-mmap", "page-lock-dio", "Violated", 6)]
    [InlineData("wait-for-one", "longterm-flag-wait-one", "Violated", 12)]
    public void SPIN_finds_the_same_states_the_same_verdict_and_as_short_a_way(
        string scenario, string policy, string verdict, int steps)
    {
        var search = new InterleavingSearch(new(scenario, policy, IsSymmetric: false));
        search.Run();
        Assert.Equal((verdict, steps), ($"{search.Verdict}", search.CounterexampleSteps ?? 0));

        string model = ModelOf(scenario, policy);
        Assert.Equal(new SpinVerdict((int)search.States, null, 0), Spin.InDepth(model, asked: "0"));
        var asked = Spin.InBreadth(model);
        Assert.Equal((verdict == "Violated", steps), (asked.Violated is not null, asked.Steps));
        if (verdict == "Refused") Assert.NotNull(Spin.InBreadth(model, asked: "REFUSED").Violated);
    }

    /// <summary>Everything that goes wrong in a scenario, not only what it asks about.</summary>
    [SpinFact]
    public void SPIN_finds_each_kind_that_the_search_finds()
    {
        var search = new InterleavingSearch(new("swap-out-pinned", "linux-5.8", IsSymmetric: false));
        search.Run();
        string model = ModelOf("swap-out-pinned", "linux-5.8");
        Assert.Equal("UnmapOfPinned", string.Join(' ', search.Found));
        Assert.NotNull(Spin.InDepth(model, asked: "UNMAP_OF_PINNED").Violated);
        Assert.Null(Spin.InDepth(model, asked: "COW_INCOHERENT").Violated);
    }

    /// <summary>Cells of the matrix at random, and everything that goes wrong in them.</summary>
    [SpinFact]
    public void SPIN_finds_the_same_in_random_cells_of_the_matrix()
    {
        const int mostStates = 2000;
        var rng = new Random(1);
        var scenarios = Catalog.Scenarios.Where(s => !s.IsGenerator).ToList();
        for (int left = Thorough.Times(2); left > 0;)
        {
            var scenario = scenarios[rng.Next(scenarios.Count)];
            string variant = scenario.Variants[rng.Next(scenario.Variants.Count)];
            string policy = Catalog.Policies[rng.Next(Catalog.Policies.Count)].Id;
            var search = new InterleavingSearch(
                new(scenario.Id, policy, variant, Any: true, mostStates, IsSymmetric: false));
            search.Run();
            if (!search.IsComplete) continue;
            left--;
            string model = ModelOf(scenario.Id, policy, variant), where = $"{scenario.Id} ({variant}), {policy}";
            var inDepth = Spin.InDepth(model, asked: "0");
            var inBreadth = Spin.InBreadth(model, asked: string.Join('+', search.Found.Select(NameOf).Append("0")));
            Assert.Equal((where, search.States, null), (where, (long)inDepth.States, inDepth.Violated));
            Assert.Equal((where, search.CounterexampleSteps ?? 0), (where, inBreadth.Steps));
        }
    }

    /// <summary>A state that no search of ours had met would be such a state.</summary>
    [SpinFact]
    public void Where_no_row_says_what_a_step_does_SPIN_stops()
    {
        string model = ModelOf("secure-convert", "linux-7.0");
        string row = model.Split('\n').First(line => line.Contains(" -> ", StringComparison.Ordinal)
            && line.Contains("_pc = ", StringComparison.Ordinal));
        string without = model.Replace(row + "\n", "", StringComparison.Ordinal);
        Assert.Equal("0", Spin.InDepth(without, asked: "0").Violated);
    }

    /// <summary>What docs/spin.md has a reader run after the export, and what it says comes out.</summary>
    [SpinFact]
    public void The_commands_of_the_page_find_what_it_says()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("drop-buffers.pml"), ModelOf("drop-buffers", "legacy-get"));
        string page = RepoFiles.Read("docs", "spin.md");
        var commands = page.Split("```sh\n").Skip(1).Select(block => block.Split("```")[0].Trim());
        string[] outputs = [.. commands.Select(lines => Spin.Shell(folder.Path, $"set -e\n{lines}").Out)];
        Assert.Equal(2, outputs.Length);
        Assert.Contains("assertion violated", outputs[0], StringComparison.Ordinal);
        Assert.Contains("(at depth 27)", outputs[0], StringComparison.Ordinal);
        Assert.Contains("trail ends after 28 steps", outputs[0], StringComparison.Ordinal);
        Assert.Contains("4208 states, stored", outputs[1], StringComparison.Ordinal);
        var shown = page.Split("```text\n").Skip(1).SelectMany(block => block.Split("```")[0].Split('\n'));
        foreach (string line in shown.Where(line => line.Trim() is not ("" or "...")))
            Assert.Contains(line.TrimEnd(), outputs[0] + outputs[1], StringComparison.Ordinal);
    }

    static string NameOf(FindingKind kind) => PublicName.Of(kind).Replace('-', '_').ToUpperInvariant();

    static string ModelOf(string scenario, string policy, string? variant = null)
    {
        var model = new StringWriter();
        PromelaExport.Of(scenario, variant, policy).Write(model);
        return model.ToString();
    }
}
