using System.Text;
using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Mapping;

public class EventMappingTests
{
    static string Refusal(string text) => Assert.Throws<UsageException>(
        () => EventMapping.Parse("map.json", Encoding.UTF8.GetBytes(text))).Message;

    [Theory]
    [InlineData("[]", "map.json:1: a mapping is an object { ... }.")]
    [InlineData("{ \"probes\": {} }", "map.json:1: a mapping needs \"probes\".")]
    [InlineData("{\n  \"colour\": 1 }", "map.json:2: unknown key 'colour'; allowed are kernel, probes.")]
    [InlineData(
        "{ \"kernel\": \"5.10\" }",
        "map.json:1: no kernel '5.10' is known; it is 7.3, 6.12, 6.6, 6.3, 6.2, 6.1 or 5.15.")]
    [InlineData(
        "{ \"probes\": {\n \"x\": { \"even\": \"pin\" } } }",
        "map.json:2: unknown key 'even'; allowed are event, at, call, page, pfn, count, n, flags, refcount, "
            + "pincount, mapcount, pageflags, result, success.")]
    [InlineData(
        "{ \"probes\": {\n \"x\": { \"event\": \"pin\", \"pfn\": \"p\" } } }",
        "map.json:2: probe 'x' needs \"at\": \"entry\" or \"return\".")]
    [InlineData(
        "{ \"probes\": {\n \"x\": { \"at\": \"entry\" } } }",
        "map.json:2: probe 'x' needs an \"event\", or the \"call\" that it enters or leaves.")]
    [InlineData(
        "{ \"probes\": {\n \"x\": { \"event\": \"pin\", \"at\": \"entry\" } } }",
        "map.json:2: probe 'x' needs a \"page\" or a \"pfn\".")]
    [InlineData(
        "{ \"probes\": {\n \"x\": { \"event\": \"acquire\", \"at\": \"entry\", \"pfn\": \"p\" } } }",
        "map.json:2: probe 'x' needs \"flags\": they decide what 'acquire' is.")]
    [InlineData(
        "{ \"probes\": {\n \"x\": { \"event\": \"pin\", \"at\": \"return\", \"pfn\": \"p\", \"result\": \"r\" } } }",
        "map.json:2: probe 'x' needs both \"result\" and \"success\", or neither.")]
    [InlineData(
        "{ \"probes\": {\n \"x\": { \"event\": \"pin\", \"at\": \"return\", \"pfn\": \"p\", \"result\": \"r\",\n "
            + "\"success\": \"maybe\" } } }",
        "map.json:3: \"success\" is zero, nonzero or positive, not 'maybe'.")]
    [InlineData(
        "{ \"probes\": {\n \"x\": { \"at\": \"entry\", \"call\": 7 } } }",
        "map.json:2: 'call' must be a text in quotes.")]
    [InlineData(
        "{ \"probes\": {\n \"x\": { \"at\": \"entry\", \"pfn\": [\"a\", 7] } } }",
        "map.json:2: 'pfn' must be a list of texts in quotes.")]
    [InlineData(
        "{ \"probes\": {\n \"x\": { \"at\": \"entry\", \"at\": \"entry\" } } }", "map.json:2: 'at' is given twice.")]
    [InlineData(
        "{ \"probes\": { \"x\": { \"at\": \"entry\", \"call\": \"c\" },\n \"x\": { \"at\": \"entry\", \"call\": "
            + "\"c\" } } }",
        "map.json:2: probe 'x' is given twice.")]
    [InlineData(
        "{ \"probes\": { \"x\": { \"at\": \"entry\", \"call\": \"c\" } } } 7",
        "map.json:1: this is not JSON: '7' is invalid after a single JSON value. Expected end of data.")]
    public void A_mapping_that_is_wrong_is_refused_with_its_line(string text, string sentence) =>
        Assert.Equal(sentence, Refusal(text));

    [Fact]
    public void An_event_that_there_is_not_is_told_what_there_is() =>
        Assert.StartsWith(
            "map.json:1: no event 'borrow' can be mapped to; it is acquire, release, hand_over, get, put, pin, unpin,",
            Refusal("""{ "probes": { "x": { "event": "borrow", "at": "entry", "pfn": "p" } } }"""),
            StringComparison.Ordinal);

    [Fact]
    public void A_mapping_that_is_missing_is_refused() =>
        Assert.StartsWith(
            "Mapping file none.json cannot be read: ",
            Assert.Throws<InputException>(() => EventMapping.Load("none.json")).Message,
            StringComparison.Ordinal);
}
