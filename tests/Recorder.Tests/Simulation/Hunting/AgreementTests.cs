using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Hunting;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;
using SimulatedProgram = Pintrace.Recorder.Simulation.Engine.Program;

namespace Pintrace.Recorder.Tests.Simulation.Hunting;

/// <summary>
/// Truth against suspicion beyond the built-in scenarios: whatever operations meet on whatever memory, under whatever
/// policy and schedule, the analyzer finds from events alone exactly what the simulated kernel's ledger knows.
/// </summary>
public sealed class AgreementTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    const int MostPages = 2, MostOperations = 3;

    static readonly PolicySpec[] Policies = [.. PolicyCatalog.Ids.Select(PolicyCatalog.Find)];
    static readonly SimulatedProgram[] Programs =
        [.. Policies.Select(p => Scene.ProgramOf(p, OperationCatalog.All))];
    static readonly Dictionary<(MemoryKind, int), Script[]> Scripts = ScriptsOfAll();

    static Dictionary<(MemoryKind, int), Script[]> ScriptsOfAll()
    {
        var code = new OperationCode(OperationCatalog.All, Programs);
        var all =
            from memory in MemoryKind.All
            from pages in Enumerable.Range(1, MostPages)
            let list = new ScriptList(memory, pages, OperationCatalog.All, MostOperations, code)
            select (Key: (memory, pages), List: list);
        return all.ToDictionary(s => s.Key, s => s.List.All.ToArray());
    }

    [Fact]
    public void In_random_scenes_exactly_what_went_wrong_is_found()
    {
        int scenes = Thorough.Times(1_500);
        string[] differences =
        [
            .. Enumerable.Range(1, scenes).AsParallel().AsOrdered().SelectMany(seed => DifferencesOf((ulong)seed)),
        ];
        Assert.True(
            differences.Length == 0,
            $"{differences.Length} in {scenes} scenes\n{string.Join('\n', differences.Take(40))}");
    }

    /// <summary>
    /// What the campaign has found: a registration that has ended leaves a pin behind, which is no registration; a page
    /// of the kernel is freed before it is listed for an I/O.
    /// </summary>
    [Theory]
    [InlineData(FindingKind.UnmovableLongterm, "linux-6.5", 3, false, """
        "memory": {"anonPages": 1, "cma": true, "pagesPerRequest": 2, "spareFolios": 6},
        "actors": [
            {"name": "uring", "device": true, "does": [
                {"operation": "uring-register", "page": 0}, {"operation": "uring-unregister-second", "page": 0}]},
            {"name": "rdma", "device": true, "does": [{"operation": "rdma-register", "page": 0}]}]
        """)]
    [InlineData(FindingKind.DmaAfterFree, "legacy-get", 69, true, """
        "memory": {"anonPages": 1, "hugeEvery": 1, "hugetlb": true, "pagesPerRequest": 2, "spareFolios": 3},
        "actors": [{"name": "s", "device": true, "does": [{"operation": "separate-bios", "page": 0}]},
                   {"name": "m", "device": true, "does": [{"operation": "mixed-bio", "page": 0}]}]
        """)]
    public void What_once_differed_agrees(FindingKind kind, string policy, long seed, bool goesWrong, string scene)
    {
        var recording = new Recording(new RecordingRequest(
            Write(kind, scene), policy, Schedule: Recording.Random, Seed: seed));
        var trace = new MemoryTrace(recording.Header);
        recording.Run(trace);
        Assert.Equal(Runs.Truth(trace), Runs.Findings(trace));
        Assert.Equal(goesWrong, trace.Truth.Any(t => t.Kind == kind));
    }

    [Theory]
    [InlineData("exit")]
    [InlineData("munmap")]
    public void Memory_that_a_process_has_given_up_is_no_copy(string operation)
    {
        string file = Write(FindingKind.CowIncoherent, $$"""
            "memory": {"anonPages": 1, "pagesPerRequest": 2},
            "actors": [
                {"name": "app", "does": [{"operation": "{{operation}}", "page": 0}]},
                {"name": "uring", "device": true, "does": [
                    {"operation": "uring-register-twice", "page": 0}, {"operation": "uring-read", "page": 0}]}]
            """);
        var search = new InterleavingSearch(new ExplorationRequest(file, "linux-7.0"));
        search.Run();
        Assert.True(search.IsComplete);
        Assert.DoesNotContain(FindingKind.CowIncoherent, search.Found);
    }

    string Write(FindingKind kind, string scene)
    {
        string file = _folder.File("differed.json");
        File.WriteAllText(file, $"{{\"id\": \"differed\", \"asks\": [\"{PublicName.Of(kind)}\"], {scene}}}");
        return file;
    }

    static IEnumerable<string> DifferencesOf(ulong seed)
    {
        var random = new Random((int)seed);
        var memory = MemoryKind.All[random.Next(MemoryKind.All.Count)];
        int pages = random.Next(1, MostPages + 1), policy = random.Next(Policies.Length);
        var scripts = Scripts[(memory, pages)];
        Script[] chosen = [scripts[random.Next(scripts.Length)], scripts[random.Next(scripts.Length)]];
        bool isWhole = !chosen.Any(s => s.IsChild) || chosen.Any(s => s.Forks);
        if (!isWhole || chosen.All(s => s.Forks)) return [];
        var setup = new SceneList(memory, pages, chosen).SetupOf(chosen);
        var trace = new MemoryTrace(HeaderOf(Policies[policy]));
        try
        {
            var machine = Scene.Set(setup, Policies[policy], Programs[policy], trace).Machine;
            Driver.Run(machine, new RandomSchedule(machine.FrameCount, seed), default);
        }
        catch (UsageException)      // out of folios
        {
            return [];
        }
        var (truth, findings) = (Runs.Truth(trace), Runs.Findings(trace));
        if (memory.Name == "untouched" && pages > 1)
        {
            truth.RemoveAll(IsOfAnAddress);
            findings.RemoveAll(IsOfAnAddress);
        }
        string scene = $"{seed}: {Policies[policy].Id} on {pages} of {memory.Name}: "
            + string.Join(" | ", chosen.Select(s => s.Name));
        return truth.Except(findings).Select(f => $"{scene}: missed {f}")
            .Concat(findings.Except(truth).Select(f => $"{scene}: invented {f}"));
    }

    /// <summary>
    /// The zero page stands at several addresses at once, and events do not say of which one a device has lost sight.
    /// </summary>
    static bool IsOfAnAddress(string finding) =>
        finding.StartsWith(PublicName.Of(FindingKind.CowIncoherent), StringComparison.Ordinal);

    static TraceHeader HeaderOf(PolicySpec policy) => new()
    {
        Source = TraceHeader.Simulated,
        Coverage = TraceCoverage.Full,
        Policy = policy.Id,
        Decisions = PolicyCatalog.ToJson(policy),
        Schedule = TraceHeader.Random,
    };
}
