using Xunit;

namespace Pintrace.Cli.Tests.Commands;

/// <summary>A difference can be blamed on a policy only if nothing else differs.</summary>
public sealed class NotComparableTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    string Recorded(string name, params string[] options)
    {
        string file = _folder.File(name + ".db");
        Assert.InRange(CliRun.Of(["record", "-o", file, "--policy", "linux-7.0", .. options]).Code, 0, 1);
        return file;
    }

    static void Refuses(string a, string b, string why)
    {
        var run = CliRun.Of("diff", a, b);
        Assert.Equal(4, run.Code);
        Assert.DoesNotContain("\nfindings", run.Out, StringComparison.Ordinal);
        Assert.Contains($"verdict: not comparable: {why}; --anyway compares them\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(why, CliRun.Of("diff", a, b, "--json").Json.GetProperty("not_comparable").GetString());
        Assert.DoesNotContain("not comparable", CliRun.Of("diff", a, b, "--anyway").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_scenarios() => Refuses(
        Recorded("a", "--scenario", "drop-buffers"), Recorded("b", "--scenario", "swap-out-pinned"),
        "the scenarios are drop-buffers and swap-out-pinned");

    [Fact]
    public void Other_variants() => Refuses(
        Recorded("a", "--scenario", "drop-buffers"),
        Recorded("b", "--scenario", "drop-buffers", "--variant", "direct-io"),
        "the variants are registration and direct-io");

    [Fact]
    public void Other_seeds() => Refuses(
        Recorded("a", "--scenario", "drop-buffers", "--schedule", "random", "--seed", "1"),
        Recorded("b", "--scenario", "drop-buffers", "--schedule", "random", "--seed", "2"),
        "the seeds are 1 and 2");

    [Fact]
    public void Two_policies_and_two_runs_of_a_load_are_comparable()
    {
        string[] load = ["--scenario", "mixed-load", "--events", "9000", "--inject", "none"];
        string a = Recorded("a", [.. load, "--seed", "1"]), b = Recorded("b", [.. load, "--seed", "2"]);
        Assert.Equal(0, CliRun.Of("diff", a, b).Code);
        string old = _folder.Recorded(policy: "legacy-get"), now = _folder.Recorded(policy: "linux-6.4");
        Assert.Contains("verdict: improvement", CliRun.Of("diff", old, now).Out, StringComparison.Ordinal);
    }
}
