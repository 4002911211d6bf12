using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Policies;

public sealed class PolicyCatalogTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    PolicySpec Read(string json)
    {
        File.WriteAllText(_folder.File("my.json"), json);
        return PolicyCatalog.Find(_folder.File("my.json"));
    }

    [Fact]
    public void A_file_is_a_base_and_the_decisions_that_differ()
    {
        var policy = Read("""
            // what if mainline skipped pinned pages?
            {
              "id": "my-policy",
              "base": "linux-7.0",
              "decisions": {"mkcleanOnPinned": "skipAsyncWaitSync", /* the rest stays */ }
            }
            """);
        var expected = PolicyCatalog.Find("linux-7.0") with
        {
            Id = "my-policy",
            Base = "linux-7.0",
            Title = "",
            Since = "",
            Origin = "",
            MkcleanOnPinned = MkcleanOnPinned.SkipAsyncWaitSync,
        };
        Assert.Equal(expected, policy);
    }

    [Fact]
    public void Without_a_base_it_is_the_oldest_kernel() =>
        Assert.Equal(new PolicySpec { Id = "old" }, Read("""{"id": "old"}"""));

    [Theory]
    [InlineData(
        "{\"id\": \"x\",\n \"decisions\": {\n  \"trak\": \"none\"}}",
        "my.json:3: unknown decision 'trak'; did you mean track?")]
    [InlineData(
        "{\"id\": \"x\",\n \"decisions\": {\"track\": \"nine\"}}",
        "my.json:2: 'nine' is not a value of track; allowed are none, flagSticky, flagClearOnPut, flagLongterm, "
        + "lruCount, rangeWhole, rangeSplit, references, bias1024, twoCounters.")]
    [InlineData(
        "{\"id\": \"x\",\n\n \"decisons\": {}}",
        "my.json:3: unknown key 'decisons'; allowed are id, title, since, origin, mail, base, decisions.")]
    [InlineData(
        "{\"id\": \"x\", \"base\": \"linux-9\"}",
        "my.json:1: there is no base policy 'linux-9'; did you mean linux-")]
    [InlineData(
        "{\"id\": \"x\", \"decisions\": {\n\"unmapOnPinned\": \"refuse\"}}",
        "my.json:2: unmapOnPinned = refuse contradicts track = none; it needs track = flagSticky, flagClearOnPut, "
        + "flagLongterm, lruCount, rangeWhole, rangeSplit, references, bias1024 or twoCounters.")]
    [InlineData(
        "{\"id\": \"x\", \"base\": \"linux-7.0\", \"decisions\": {\n\n\"truncateOnPinned\": \"honourFlag\"}}",
        "my.json:3: truncateOnPinned = honourFlag contradicts track = bias1024")]
    [InlineData(
        "{\"id\": \"x\", \"base\": \"linux-6.4\", \"decisions\": {\"track\": \"none\"}}",
        "my.json:1: track = none contradicts dioAcquire = pinUserBacked of linux-6.4, which needs track = "
        + "lruCount, bias1024 or twoCounters.")]
    [InlineData("{\"id\": \"x\",\n\"id\": \"y\"}", "my.json:2: 'id' is given twice.")]
    [InlineData("{\"id\": \"x\", \"decisions\": {\"track\": 1}}", "my.json:1: 'track' must be a text in quotes.")]
    [InlineData(
        "{\"id\": \"x\", \"decisions\": {\"track\": \"none\",\n\"track\": \"none\"}}",
        "my.json:2: decision 'track' is given twice.")]
    [InlineData("{\"base\": \"linux-6.4\"}", "a policy needs an \"id\".")]
    [InlineData("[1, 2]", "my.json:1: a policy is an object { ... }.")]
    [InlineData("{\"id\": \"x\",\n oops", "my.json:2: this is not JSON")]
    [InlineData("", "this is not JSON")]
    [InlineData("{\"id\": \"x\"} {}", "this is not JSON")]
    public void A_wrong_file_is_answered_with_file_line_and_what_is_allowed(string json, string sentence) =>
        Assert.Contains(
            sentence, Assert.Throws<UsageException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_an_input_error() =>
        Assert.Throws<InputException>(() => PolicyCatalog.Find(_folder.File("none.json")));

    [Fact]
    public void Every_decision_has_a_value_that_some_policy_takes_besides_the_default()
    {
        var policies = PolicyCatalog.Ids.Select(PolicyCatalog.Find).ToList();
        Assert.Empty(Decision.All.Where(d => policies.Select(d.ValueIn).Distinct().Count() < 2).Select(d => d.Name));
    }
}
