using System.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Scenarios;

public sealed class ScenarioFileTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> BuiltIn =>
        [.. ScenarioCatalog.All.Where(scenario => !scenario.IsGenerator).Select(scenario => scenario.Id)];

    static Scenario Parsed(string text) => ScenarioParser.Parse("my.json", Encoding.UTF8.GetBytes(text));

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public void A_built_in_scenario_is_a_file_of_which_all_runs_are_the_same(string id)
    {
        var scenario = ScenarioCatalog.Find(id);
        string text = ScenarioText.Of(scenario);
        var parsed = Parsed(text);
        Assert.Equal(text, ScenarioText.Of(parsed));
        Assert.Equal(scenario.Asks, parsed.Asks);
        foreach (string policy in (string[])["legacy-get", Recording.DefaultPolicy])
            foreach (string variant in scenario.Variants)
                Assert.Equal(Events(scenario.Build(variant), policy), Events(parsed.Build(variant), policy));
    }

    static IReadOnlyList<PageEvent> Events(Setup setup, string policy)
    {
        var trace = new MemoryTrace(
            new TraceHeader { Source = TraceHeader.Simulated, Coverage = TraceCoverage.Full });
        var scene = Scene.Set(setup, PolicyCatalog.Find(policy), trace);
        Driver.Run(scene.Machine, new ScriptedSchedule(scene), default);
        return trace.Events;
    }

    const string Actors =
        """ "actors": [{ "name": "io", "device": true, "does": [{ "operation": "direct-read" }] }] """;

    /// <summary>What is outside holds for all; a variant adds memory to it, and replaces actors and schedule.</summary>
    [Fact]
    public void A_variant_says_only_how_it_differs()
    {
        var scenario = Parsed($$"""
            {
              "id": "mine", "title": "one read", "asks": ["leaked-pin", "lost-dirty"],
              "memory": { "anonPages": 2, "pagesPerRequest": 2 },
              {{Actors}},
              "schedule": [{ "actor": "io", "until": "wait_for" }],
              "variants": {
                "small": {},
                "huge": { "memory": { "hugeEvery": 1 }, "schedule": [] },
                "shared": {
                  "memory": { "anonPages": 0, "filePages": 1 }, "actors": [{ "name": "io" }], "schedule": []
                },
              }
            }
            """);
        Assert.Equal(("mine", "one read", "file"), (scenario.Id, scenario.Title, scenario.Group));
        Assert.Equal(["small", "huge", "shared"], scenario.Variants);
        var (small, huge, shared) = (scenario.Build("small"), scenario.Build("huge"), scenario.Build("shared"));
        Assert.Equal((2, 2, 0, 1), (small.AnonPages, small.PagesPerRequest, small.HugeEvery, small.Schedule.Length));
        Assert.Equal((2, 2, 1, 0), (huge.AnonPages, huge.PagesPerRequest, huge.HugeEvery, huge.Schedule.Length));
        Assert.Equal((0, 1, 0), (shared.Actors[0].Script.Length, shared.FilePages, shared.AnonPages));
    }

    static string Text(string actors = Actors, string memory = "\"anonPages\": 1", string more = "") =>
        $"{{ \"id\": \"mine\", \"asks\": [\"leaked-pin\"],\n\"memory\": {{ {memory} }},\n{actors}{more} }}";

    static string Does(string call) => $"\"actors\": [{{ \"name\": \"io\", \"does\": [\n{{ {call} }}] }}]";

    public static TheoryData<string, string> Mistakes => new()
    {
        { "[]", "my.json:1: a scenario is an object { ... }." },
        { "{ \"id\": \"x\"", "my.json:1: this is not JSON" },
        { "{ \"asks\": [\"leaked-pin\"] }", "my.json:1: a scenario needs an \"id\"." },
        { "{ \"id\": \"a b\" }", "my.json:1: 'a b' is no valid name: letters, digits, '-', '.' and '_' are allowed." },
        { "{ \"id\": \"x\" }", "my.json:1: a scenario needs \"asks\", kinds of findings." },
        { "{ \"asks\":\n[\"leaked-pn\"] }", "my.json:2: unknown finding kind 'leaked-pn'; did you mean leaked-pin" },
        { "{ \"asks\": [7] }", "my.json:1: a finding kind is a text in quotes." },
        { "{ \"actor\": [] }", "my.json:1: unknown key 'actor'; did you mean actors" },
        { "{ \"id\": \"x\", \"id\": \"y\" }", "my.json:1: 'id' is given twice." },
        { "{ \"actors\": {} }", "my.json:1: \"actors\" is a list [ ... ]." },
        { "{ \"actors\": [7] }", "my.json:1: an actor is an object { ... }." },
        { "{ \"actors\": [{}] }", "my.json:1: an actor needs a \"name\"." },
        { Text("\"actors\": []"), "my.json:1: a scenario has 1 to 16 actors." },
        { Text(memory: ""), "my.json:3: the scene has no pages; give it filePages or anonPages." },
        { Text(memory: "\"anonPages\": 65"), "my.json:2: 'anonPages' is a whole number from 0 to 64." },
        { Text(memory: "\"anonPages\": 1.5"), "my.json:2: 'anonPages' is a whole number from 0 to 64." },
        { Text(memory: "\"anonPages\": \"1\""), "my.json:2: 'anonPages' is a whole number from 0 to 64." },
        { Text(memory: "\"hugetlb\": 1"), "my.json:2: 'hugetlb' is true or false." },
        { Text(memory: "\"anonPages\": 3, \"pteMapped\": true"), "with pteMapped, anonPages is a multiple of 4." },
        { Text(memory: "\"filePages\": 1, \"dax\": true, \"shmem\": true"), "a file is on DAX or on tmpfs (shmem)" },
        { Text(Does("\"page\": 0")), "my.json:4: this needs an \"operation\"." },
        { Text(Does("\"operation\": \"direct-read\"")), "my.json:4: 'direct-read' needs that its actor has a device." },
        { Text(Does("\"operation\": \"direct-raed\"")), "my.json:4: unknown operation 'direct-raed'; did you mean" },
        { Text(Does("\"operation\": \"store\", \"page\": 1")), "my.json:4: 'store' goes beyond the 1 pages" },
        { Text(Does("\"operation\": \"tee-1024\", \"pages\": 2")), "my.json:4: 'tee-1024' is given 2 pages" },
        { Text(Does("\"operation\": \"store\", \"mm\": 1")), "my.json:4: 'store' names an address space beyond the 1" },
        { Text("\"actors\": [{ \"name\": \"a\" },\n{ \"name\": \"a\" }]"), "my.json:4: there are two actors or" },
        { Text("\"actors\": [{ \"name\": \"a\", \"kind\": \"device\" }]"), "'device' is no kind of actor; there are" },
        { Text(more: ",\n\"schedule\": [{}]"), "my.json:4: a turn needs an \"actor\"." },
        { Text(more: ",\n\"schedule\": [{ \"actor\": \"oi\" }]"), "my.json:4: there is no actor 'oi'; did you" },
        { TurnWith("\"until\": \"wait_four\""), "my.json:4: no step of 'io' begins with 'wait_four'; " },
        { TurnWith("\"until\": \"x\", \"steps\": 1"), "my.json:4: a turn has \"until\" or \"steps\", not both." },
        { TurnWith("\"steps\": 0"), "my.json:4: 'steps' is a whole number from 1 to 1000000." },
        { Text(more: ",\n\"variants\": { \"v\": {}, \"v\": {} }"), "my.json:4: variant 'v' is given twice." },
        { Text(more: ",\n\"variants\": { \"v\": { \"asks\": [] } }"), "my.json:4: unknown key 'asks'; there are" },
    };

    static string TurnWith(string more) => Text(more: $",\n\"schedule\": [{{ \"actor\": \"io\", {more} }}]");

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_answered_with_its_line_and_what_is_allowed(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<UsageException>(() => Parsed(text)).Message, StringComparison.Ordinal);

    string Written(string text)
    {
        string path = _folder.File("my.json");
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void A_file_is_recorded_and_explored_as_a_scenario_is()
    {
        string path = Written(ScenarioText.Of(ScenarioCatalog.Find("drop-buffers"))
            .Replace("\"drop-buffers\"", "\"mine\"", StringComparison.Ordinal));
        var (built, mine) = (Runs.InMemory("drop-buffers", "legacy-get"), Runs.InMemory(path, "legacy-get"));
        Assert.Equal(built.Events, mine.Events);
        Assert.Equal("mine", mine.Header.Scenario);
        var search = new InterleavingSearch(new ExplorationRequest(path, "legacy-get"));
        search.Run();
        Assert.Equal(ExplorationVerdict.Violated, search.Verdict);
    }

    [Fact]
    public void Only_a_file_that_says_the_same_may_have_the_id_of_a_built_in_scenario()
    {
        string text = ScenarioText.Of(ScenarioCatalog.Find("drop-buffers"));
        Assert.Same(ScenarioCatalog.Find("drop-buffers"), ScenarioCatalog.Find(Written(text)));
        string other = _folder.File("other.json");
        File.WriteAllText(other, text.Replace("kswapd", "kswapd0", StringComparison.Ordinal));
        Assert.EndsWith(
            "'drop-buffers' is a built-in scenario, and this is another one; give yours an id of its own.",
            Assert.Throws<UsageException>(() => ScenarioCatalog.Find(other)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_scene_with_too_few_folios_is_a_mistake()
    {
        const string forkAndStore = """
            "actors": [{ "name": "io", "does": [{ "operation": "fork", "child": 1 }, { "operation": "store" }] }]
            """;
        string path = Written(Text(forkAndStore, "\"anonPages\": 1, \"mms\": 2, \"spareFolios\": 0"));
        Assert.Equal(
            "The machine has only 1 folios, and all are in use; give the scenario more spareFolios.",
            Assert.Throws<UsageException>(() => Runs.InMemory(path, "legacy-get")).Message);
    }

    /// <summary>Whatever operations a file combines: it runs, or there are too few folios for it.</summary>
    [Fact]
    public void Any_operations_run_beside_each_other()
    {
        var random = new Random(1);
        for (int i = 0; i < Thorough.Times(400); i++)
        {
            string text = Valid(random), policy = PolicyCatalog.Ids[random.Next(PolicyCatalog.Ids.Count)];
            var setup = Parsed(text).Build(Scenario.OnlyVariant);
            using var cancel = new CancellationTokenSource();
            var sink = new BoundedSink(cancel);
            try
            {
                var scene = Scene.Set(setup, PolicyCatalog.Find(policy), sink);
                Driver.Run(scene.Machine, new RandomSchedule(scene.Machine.FrameCount, (ulong)i), cancel.Token);
            }
            catch (UsageException e) when (e.Message.Contains("spareFolios", StringComparison.Ordinal))
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"{policy}: {e}\n{text}");
            }
        }
    }

    /// <summary>Most have an operation that needs something else.</summary>
    static string Valid(Random random)
    {
        for (int i = 0; i < 10_000; i++)
        {
            string text = Any(random);
            try
            {
                Parsed(text);
                return text;
            }
            catch (UsageException)
            {
                // another one
            }
        }
        throw new InvalidOperationException("No random scenario is one.");
    }

    static string Any(Random random)
    {
        int file = random.Next(3), anonymous = random.Next(file == 0 ? 1 : 0, 3);
        var actors = Enumerable.Range(0, random.Next(1, 4)).Select(i => Actor(random, i, file + anonymous));
        return $$"""
            { "id": "any", "asks": ["leaked-pin"],
              "memory": { "filePages": {{file}}, "anonPages": {{anonymous}}, "mms": 2, "pagesPerRequest": 2,
                "spareFolios": {{random.Next(8)}}, "hugeEvery": {{random.Next(2)}}, "dirtyLimit": {{random.Next(2)}},
                "memlockLimit": {{random.Next(3)}}, "fileSize": {{random.Next(3)}}
                {{string.Concat(SetupKey.All.Where(key => key.IsFlag && random.Next(8) == 0).Select(Flag))}} },
              "actors": [{{string.Join(",\n", actors)}}] }
            """;
    }

    static string Flag(SetupKey key) => $", \"{key.Name}\": {(key.Name == "prefault" ? "false" : "true")}";

    static string Actor(Random random, int i, int pages)
    {
        var does = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Call(random, pages));
        return $$"""{ "name": "a{{i}}", "device": true, "does": [{{string.Join(", ", does)}}] }""";
    }

    static string Call(Random random, int pages)
    {
        var operation = OperationCatalog.All[random.Next(OperationCatalog.All.Count)];
        int page = random.Next(pages), count = random.Next(1, Math.Min(2, pages - page) + 1);
        return $$"""
            { "operation": "{{operation.Id}}", "page": {{page}}, "pages": {{count}},
              "mm": {{random.Next(5) / 4}}, "child": 1 }
            """;
    }

    /// <summary>Some operations try again for ever.</summary>
    sealed class BoundedSink(CancellationTokenSource cancel) : IEventSink
    {
        int _left = 5000;
        public TraceNames Names { get; } = new();
        public void AppendTruth(in TruthRecord truth) { }

        public void Append(in PageEvent e)
        {
            if (--_left == 0) cancel.Cancel();
        }
    }
}
