using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Explanation;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Explanation;

public class PointOfNoReturnTests
{
    static InterleavingSearch Violated(string scenario, string policy)
    {
        var search = new InterleavingSearch(new ExplorationRequest(scenario, policy));
        search.Run();
        return search;
    }

    static MemoryTrace Counterexample(InterleavingSearch search)
    {
        var trace = new MemoryTrace(search.CounterexampleHeader);
        search.WriteCounterexample(trace);
        return trace;
    }

    [Theory]
    [InlineData("drop-buffers", "legacy-get", FindingKind.DirtyWithoutBuffers)]
    [InlineData("unstable-writeback", "linux-7.0", FindingKind.UnstableWriteback)]
    [InlineData("fork-during-dio", "linux-5.8", FindingKind.CowIncoherent)]
    public void It_is_the_same_for_a_search_and_for_the_trace_of_its_counterexample(
        string scenario, string policy, FindingKind kind)
    {
        var search = Violated(scenario, policy);
        var point = search.NoReturn(kind)!;
        Assert.True(point.IsKnown);
        Assert.Equal(point, PointOfNoReturn.Of(Counterexample(search), kind));
    }

    /// <summary>What is in a file is in the header of its traces, too.</summary>
    [Theory]
    [InlineData("drop-buffers", "legacy-get", FindingKind.DirtyWithoutBuffers)]
    [InlineData("fork-during-dio", "linux-5.8", FindingKind.CowIncoherent)]
    public void It_is_the_same_for_a_scenario_file(string scenario, string policy, FindingKind kind)
    {
        using var folder = new TempFolder();
        string file = FileOf(scenario, folder);
        var built = Runs.InMemory(scenario, policy);
        var trace = Recorded(file, policy);
        Assert.Equal(("mine", ""), (trace.Header.Scenario, built.Header.ScenarioFile));
        Assert.Equal(built.Events, trace.Events);
        Assert.NotNull(PointOfNoReturn.Of(trace, kind));
        Assert.Equal(PointOfNoReturn.Of(built, kind), PointOfNoReturn.Of(trace, kind));
        var search = Violated(file, policy);
        Assert.Equal(search.NoReturn(kind), PointOfNoReturn.Of(Counterexample(search), kind));
    }

    static string FileOf(string scenario, TempFolder folder)
    {
        string text = Catalog.ScenarioFile(scenario), id = $"\"id\": \"{scenario}\"";
        string file = folder.File("mine.json");
        File.WriteAllText(file, text.Replace(id, "\"id\": \"mine\"", StringComparison.Ordinal));
        return file;
    }

    static MemoryTrace Recorded(string scenario, string policy, string? made = null)
    {
        var recording = new Recording(new RecordingRequest(scenario, policy));
        var trace = new MemoryTrace(recording.Header with { ScenarioFile = made ?? recording.Header.ScenarioFile });
        recording.Run(trace);
        return trace;
    }

    /// <summary>Whatever somebody has put there, it is an answer or none, and soon.</summary>
    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"id\": \"\ud800\"}")]
    [InlineData("ANOTHER-ID")]
    [InlineData("ANOTHER-VARIANT")]
    [InlineData("ANOTHER-OPERATION")]
    [InlineData("NO-FOLIOS")]
    [InlineData("HUGE")]
    [InlineData("MANY-ACTORS")]
    public void A_made_up_scenario_in_a_header_is_not_known(string text)
    {
        using var folder = new TempFolder();
        string path = FileOf("drop-buffers", folder), file = Recorded(path, "legacy-get").Header.ScenarioFile;
        string[] actors =
        [
            .. Enumerable.Range(0, 12).Select(i =>
                $"{{\"name\": \"a{i}\", \"does\": [{{\"operation\": \"load\", \"page\": 0}}]}},"),
        ];
        string made = text switch
        {
            "ANOTHER-ID" => file.Replace("\"mine\"", "\"yours\"", StringComparison.Ordinal),
            "ANOTHER-VARIANT" => file.Replace("\"registration\"", "\"x\"", StringComparison.Ordinal),
            "ANOTHER-OPERATION" => file.Replace("\"rdma-receive\"", "\"rdma-deregister\"", StringComparison.Ordinal),
            "NO-FOLIOS" => file.Replace("\"filePages\": 1", "\"filePages\": 2", StringComparison.Ordinal),
            "HUGE" => file + new string(' ', 2_000_000),
            "MANY-ACTORS" => file.Replace("\"actors\": [", "\"actors\": [" + string.Concat(actors), Same),
            _ => text,
        };
        Assert.NotEqual(file, made);
        Assert.Null(PointOfNoReturn.Of(Recorded(path, "legacy-get", made), FindingKind.DirtyWithoutBuffers));
    }

    const StringComparison Same = StringComparison.Ordinal;

    /// <summary>Once kswapd has the lock of the page, nobody can keep it from dropping the buffers.</summary>
    [Fact]
    public void It_is_the_last_step_that_could_have_been_another()
    {
        var trace = Runs.InMemory("drop-buffers", "legacy-get");
        var point = PointOfNoReturn.Of(trace, FindingKind.DirtyWithoutBuffers)!;
        Assert.Equal(new PointOfNoReturn(20, "kswapd", "folio_trylock", IsLogged: true), point);
        Assert.Equal(EventKind.Lock, trace.Events[19].Kind);
        Assert.Equal(
            "event 20, folio_trylock of kswapd: whatever comes next, it ends in dirty-without-buffers",
            point.Words(FindingKind.DirtyWithoutBuffers, shows: 29));
        Assert.Equal(
            "none before event 20, at which it shows", point.Words(FindingKind.DirtyWithoutBuffers, shows: 20));
    }

    [Fact]
    public void Where_nothing_avoids_it_it_is_the_start()
    {
        var point = Violated("unpin-on-get", "linux-6.4").NoReturn(FindingKind.UnpinOnGet)!;
        Assert.True(point.IsTheStart);
        Assert.Equal(
            "the start: every interleaving ends in unpin-on-get", point.Words(FindingKind.UnpinOnGet, shows: 6));
    }

    [Fact]
    public void A_generated_load_a_real_kernel_and_what_did_not_happen_have_none()
    {
        Assert.Null(PointOfNoReturn.Of(
            Runs.InMemory("mixed-load", "linux-6.4", events: 1000), FindingKind.WriteToClean));
        Assert.Null(PointOfNoReturn.Of(Runs.InMemory("drop-buffers", "legacy-get"), FindingKind.DmaAfterFree));
        var real = new MemoryTrace(new TraceHeader { Source = TraceHeader.Imported, Coverage = TraceCoverage.Full });
        Assert.Null(PointOfNoReturn.Of(real, FindingKind.LeakedPin));
    }

    [Fact]
    public void Decisions_of_another_version_have_none()
    {
        var trace = Runs.InMemory("drop-buffers", "legacy-get");
        var other = new MemoryTrace(trace.Header with { Decisions = """{"track":"telepathy"}""" });
        Assert.Null(PointOfNoReturn.Of(other, FindingKind.DirtyWithoutBuffers));
    }
}
