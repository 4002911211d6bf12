using System.Text;
using System.Text.Json;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Hunting;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Hunting;

public sealed class HuntTests
{
    static readonly FindingKind[] DataLost = [FindingKind.LostDirty, FindingKind.CowIncoherent, FindingKind.CowLeak];

    static HuntRequest Request(string policy, string operations, params FindingKind[] asks) =>
        new([policy], asks) { Operations = operations.Split(' '), Memory = ["file"] };

    static Hunt Hunted(HuntRequest request, HuntState? state = null)
    {
        var hunt = new Hunt(request, state);
        hunt.Run(_ => { }, () => false, CancellationToken.None);
        Assert.True(hunt.IsComplete);
        return hunt;
    }

    static string[] Told(Hunt hunt) =>
    [
        .. hunt.State.Hits.Select(h =>
            $"{PublicName.Of(h.Kind)}: {string.Join(" | ", hunt.ScenarioOf(h).Actors)} in {h.Steps}"),
    ];

    /// <summary>The oops of 2018: a direct read stores into a page whose buffers reclaim has dropped.</summary>
    [Fact]
    public void The_failure_of_2018_takes_three_operations_and_mainline_does_not_have_it()
    {
        const string operations = "store load direct-read flush fsync reclaim buffered-write";
        var request = Request("legacy-get", operations, FindingKind.DirtyWithoutBuffers) with { MaxOperations = 3 };
        Assert.Equal(["dirty-without-buffers: direct-read | flush | reclaim in 21"], Told(Hunted(request)));
        Assert.Empty(Told(Hunted(request with { Policies = ["linux-7.0"] })));
    }

    [Fact]
    public void What_differs_between_two_policies_is_under_which_of_them_it_breaks()
    {
        var request = Request("legacy-get", "direct-read flush reclaim", FindingKind.DirtyWithoutBuffers) with
        {
            MaxOperations = 3,
        };
        var hunt = Hunted(request with { Policies = ["linux-7.0", "legacy-get"] });
        Assert.Equal("legacy-get", Assert.Single(hunt.State.Hits).Policy);
        Assert.Empty(Hunted(request with { Policies = ["legacy-get", "legacy-get"] }).State.Hits);
    }

    /// <summary>It is told once, and not again of every scene in which it takes part.</summary>
    [Fact]
    public void What_breaks_by_itself_is_left_out_of_larger_scenes()
    {
        var request = Request("legacy-get", "driver-unpinning driver store", FindingKind.UnpinOnGet);
        var hunt = Hunted(request);
        Assert.True(Assert.Single(hunt.State.Hits).IsAlone);
        var alone = Assert.Single(hunt.State.Alone);
        Assert.Equal(("file", "driver-unpinning", FindingKind.UnpinOnGet), (alone.Memory, alone.Does, alone.Kinds[0]));
        Assert.Equal(2, Hunted(request with { KeepsAlone = true }).State.Hits.Count);
    }

    /// <summary>Stopped after each batch and read from its file, a hunt finds the same as at one go.</summary>
    [Fact]
    public void A_hunt_goes_on_where_it_stopped()
    {
        var request = Request("legacy-get", "*", DataLost) with { Operations = null };
        string whole = JsonSerializer.Serialize(Hunted(request).State);
        HuntState? state = null;
        int rounds = 0;
        for (bool isComplete = false; !isComplete; rounds++)
        {
            bool hasRun = false;
            var hunt = new Hunt(request, state);
            hunt.Run(_ => { }, () => hasRun || !(hasRun = true), CancellationToken.None);
            state = JsonSerializer.Deserialize<HuntState>(JsonSerializer.Serialize(hunt.State));
            isComplete = hunt.IsComplete;
        }
        Assert.InRange(rounds, 3, 100);
        Assert.Equal(whole, JsonSerializer.Serialize(state));
    }

    [Fact]
    public void The_state_of_another_hunt_is_refused()
    {
        var request = Request("legacy-get", "store", DataLost);
        var state = Hunted(request).State;
        Assert.Throws<UsageException>(() => new Hunt(request with { Policies = ["linux-7.0"] }, state));
        Assert.Throws<UsageException>(() => new Hunt(request with { MaxPages = 2 }, state));
    }

    [Theory]
    [InlineData("direct-raed", "file", "There is no operation 'direct-raed'; did you mean direct-read")]
    [InlineData("store", "flie", "There is no kind of memory 'flie'; did you mean file?")]
    public void A_name_that_does_not_exist_is_the_users_mistake(string operation, string memory, string sentence)
    {
        var request = Request("legacy-get", operation, DataLost) with { Memory = [memory] };
        string message = Assert.Throws<UsageException>(() => new Hunt(request)).Message;
        Assert.StartsWith(sentence, message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Policies => ["legacy-get", "linux-5.7", "lru-pincount", "linux-7.0"];

    /// <summary>
    /// Each hit, read from its file, shows what it is said to show; and whichever actor or operation is taken out of
    /// it, what is left does not.
    /// </summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public void A_scenario_found_is_1_minimal(string policy)
    {
        FindingKind[] asks = [.. Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None)];
        var hunt = Hunted(new HuntRequest([policy], asks) { Memory = ["file", "anon"] });
        Assert.NotEmpty(hunt.State.Hits);
        using var folder = new TempFolder();
        foreach (var hit in hunt.State.Hits)
        {
            string text = hunt.ScenarioOf(hit).File;
            Assert.Equal(hit.Steps, Steps(folder, text, hit)!.Value);
            foreach (string less in WithoutOne(text)) Assert.Null(Steps(folder, less, hit));
        }
    }

    /// <summary>How many steps lead to a kind in a scenario file; null if it does not occur or cannot be run.</summary>
    static int? Steps(TempFolder folder, string text, HuntHit hit)
    {
        string path = folder.File($"{Guid.NewGuid()}.json");
        File.WriteAllText(path, text);
        try
        {
            var search = new InterleavingSearch(new ExplorationRequest(path, hit.Policy));
            search.Run();
            return search.Verdict == ExplorationVerdict.Violated ? search.CounterexampleSteps : null;
        }
        catch (UsageException)
        {
            return null;
        }
    }

    static IEnumerable<string> WithoutOne(string text)
    {
        var scenario = ScenarioParser.Parse("hit.json", Encoding.UTF8.GetBytes(text));
        var setup = scenario.Build(Scenario.OnlyVariant);
        foreach (var actor in setup.Actors)
        {
            yield return TextOf(scenario, setup with { Actors = [.. setup.Actors.Where(a => a != actor)] });
            for (int i = 0; i < actor.Script.Length; i++)
            {
                var shorter = actor with { Script = [.. actor.Script[..i], .. actor.Script[(i + 1)..]] };
                yield return TextOf(
                    scenario, setup with { Actors = [.. setup.Actors.Select(a => a == actor ? shorter : a)] });
            }
        }
    }

    static string TextOf(Scenario scenario, Setup setup) => ScenarioText.Of(new FileScenario(
        scenario.Id, new Dictionary<string, string>(), scenario.Asks,
        new OrderedDictionary<string, Setup> { [Scenario.OnlyVariant] = setup }));
}
