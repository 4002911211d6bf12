using Xunit;

namespace Pintrace.Cli.Tests.Commands;

/// <summary>A policy file goes wherever a command takes a policy.</summary>
public sealed class PolicyFileTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_works_wherever_a_policy_does()
    {
        string file = _folder.Write("my.json", """
            {"id": "my-policy", "base": "linux-5.7", "decisions": {"dropBuffersOnPinned": "refuse"}}
            """);
        string[] scenario = ["--scenario", "drop-buffers"];
        Assert.Contains(
            "under my-policy: holds",
            CliRun.Of(["explore", .. scenario, "--policy", file]).Out,
            StringComparison.Ordinal);
        Assert.Equal(0, CliRun.Of(["diff", .. scenario, "--policy", "linux-5.7", "--policy", file]).Code);
        Assert.Contains(
            "my-policy",
            CliRun.Of(["record", .. scenario, "--policy", file, "-o", _folder.File("t.db")]).Out,
            StringComparison.Ordinal);
    }

    string Refusal(int code, string file) =>
        CliRun.Of("record", "--scenario", "drop-buffers", "--policy", file, "-o", _folder.File("t.db")).Refusal(code);

    [Fact]
    public void A_contradiction_exits_2_and_names_file_and_line()
    {
        string file = _folder.Write(
            "p.json", "{\"id\": \"p\",\n \"decisions\": {\"forkOnPinned\": \"copyIfMaybePinned\"}}");
        Assert.Equal(
            $"{file}:2: forkOnPinned = copyIfMaybePinned contradicts track = none; "
            + "it needs track = lruCount, references, bias1024 or twoCounters.",
            Refusal(2, file));
    }

    [Theory]
    [InlineData("{\"id\": \"linux-6.4\"}", "'linux-6.4' is a built-in policy; give yours an id of its own.")]
    [InlineData("{\"id\": \"a b/c\"}", "'a b/c' is not a valid policy id")]
    [InlineData(
        "{\"id\": \"x\",",
        "p.json:1: this is not JSON: Expected start of a property name or value, but instead reached end of data.")]
    public void A_file_that_is_wrong_exits_2(string text, string reason) =>
        Assert.Contains(reason, Refusal(2, _folder.Write("p.json", text)), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_exits_3() => Assert.Equal(
        $"Policy file none.json cannot be read: Could not find file '{Path.GetFullPath("none.json")}'.",
        Refusal(3, "none.json"));
}
