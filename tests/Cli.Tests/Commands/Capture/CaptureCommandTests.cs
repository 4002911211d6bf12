using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.RealKernels.Capture;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests.Commands.Capture;

public sealed class CaptureCommandTests
{
    public static TheoryData<string, string> Recipes
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string tool in CaptureRecipe.Tools)
                foreach (string kernel in new[] { "7.3", "6.12", "6.6", "6.1", "5.15" }) data.Add(tool, kernel);
            return data;
        }
    }

    static string Script(string tool, string kernel = "6.12")
    {
        var (code, output, error) = CliRun.Of("capture", "--tool", tool, "--kernel", kernel);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    /// <summary>What differs between recipes; the rest of a script is the files that it is made of.</summary>
    [Theory]
    [MemberData(nameof(Recipes))]
    public void Each_tool_has_its_recipe_for_each_kernel(string tool, string kernel) => Golden.Check(
        Script(tool, kernel).Split("\n# ---- ")[0] + "\n",
        RepoFiles.Path("tests", "Cli.Tests", "Commands", "Capture", $"{tool}-{kernel}.txt"));

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Each_script_is_one_that_a_shell_accepts(string tool, string kernel)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun();
        Assert.Equal((0, ""), run.Run("set -n\n" + Script(tool, kernel)));
    }

    [Theory]
    [InlineData(2, "Which kernel? Give either --kernel VERSION or --running.")]
    [InlineData(2, "Which kernel? Give either --kernel VERSION or --running.", "--kernel", "6.12", "--running")]
    [InlineData(
        2,
        "--btf goes with --running: a script for another machine looks up its types there.",
        "--kernel", "6.12", "--btf", "x")]
    [InlineData(
        2,
        "There is no recipe for 'strace'; there are ftrace, trace-cmd, bpftrace and perf.",
        "--kernel", "6.12", "--tool", "strace")]
    [InlineData(2, "'new' is not a kernel version; one looks like 6.12.", "--kernel", "new")]
    [InlineData(
        2,
        "Kernel 5.4 is too old: pintrace knows 5.15 and newer; before, other functions take and release pins.",
        "--kernel", "5.4")]
    [InlineData(3, "/none/btf does not exist.", "--running", "--btf", "/none/btf")]
    public void What_cannot_be_captured_is_refused_in_a_sentence(int code, string sentence, params string[] args)
    {
        if (code == 3 && !OperatingSystem.IsLinux()) return;
        Assert.Equal(sentence, CliRun.Of(["capture", .. args]).Refusal(code));
    }

    [Fact]
    public void A_script_may_go_to_a_file()
    {
        using var folder = new TempFolder();
        string path = folder.File("c.sh");
        CliRun Capture() => CliRun.Of("capture", "--kernel", "6.12", "-o", path);

        Assert.Equal($"""
            {path}: ftrace on Linux 6.12; tried on 6.12
            next: sudo sh {path} WORKLOAD

            """.ReplaceLineEndings("\n"), Capture().Out);
        Assert.Equal(Script("ftrace"), File.ReadAllText(path));
        Assert.Equal($"{path} exists; --force replaces it.", Capture().Refusal(3));
    }

    [Fact]
    public void Json_has_the_same_facts()
    {
        var json = CliRun.Of("capture", "--kernel", "6.13", "--json").Json;
        Assert.Equal(
            [
                "schema", "tool", "kernel", "like", "certainty", "facts", "probes", "tracepoints", "findings", "costs",
                "import", "script",
            ],
            json.Members());
        Assert.Equal(
            ("pintrace/capture/1", "ftrace", "6.13", "7.3"),
            (json.Text("schema"), json.Text("tool"), json.Text("kernel"), json.Text("like")));
        var essential = json.GetProperty("probes").EnumerateArray().Where(p => p.GetProperty("essential").GetBoolean());
        Assert.Equal(["grab_fast_ret", "grab_ret", "gup_put"], essential.Select(p => p.Text("name")!));
        Assert.Equal(Script("ftrace", "6.13"), json.Text("script"));
        Assert.Equal("by-count", json.GetProperty("findings").First("kind", "put-on-pin").Text("seen"));
    }

    /// <summary>A kind that a recipe calls "never" is one whose page says so too, and the other way round.</summary>
    [Fact]
    public void What_is_never_seen_is_what_the_pages_of_findings_say()
    {
        foreach (var finding in RecipeFindings.Of(CaptureRecipe.For("ftrace", "6.12")))
        {
            string kind = PublicName.Of(finding.Kind), page = RepoFiles.Read("docs", "findings", kind + ".md");
            bool saysNever = page.Contains("it is never reported", StringComparison.Ordinal);
            Assert.True(finding.Seen == Visibility.Never == saysNever, kind);
        }
    }
}
