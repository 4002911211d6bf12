using Pintrace.Analyzer.Text;
using Pintrace.Cli.Hunting;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Hunting;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests.Hunting;

/// <summary>
/// Where the analyzer does not confirm what a hunt has found. As long as simulated kernel and analyzer agree no command
/// line comes to that.
/// </summary>
public sealed class HuntReportTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static Hunt Hunted()
    {
        var request = new HuntRequest(["legacy-get"], [FindingKind.OrphanedPin])
        {
            Operations = ["direct-read", "truncate"],
            Memory = ["file"],
        };
        var hunt = new Hunt(request);
        hunt.Run(_ => { }, () => false, default);
        return hunt;
    }

    static string[] Lines(Action<TextWriter> write)
    {
        using var text = new StringWriter();
        write(text);
        return text.ToString().Split('\n');
    }

    [Fact]
    public void What_the_analyzer_does_not_confirm_is_told_with_its_files()
    {
        var report = new HuntReport(Hunted(), new HuntFolder(_folder.File("out"), force: false), _ => null);
        var parsed = CommandLine.Root(new Session { Out = new StringWriter(), Error = new StringWriter() }).Parse([]);
        string[] lines = Lines(to => report.WriteText(new Screen(to, 120, Palette.Plain), new(parsed, [])));
        Assert.Equal("1 of 5 scenarios breaks legacy-get (322 states)", lines[0]);
        Assert.Equal(
            ["not confirmed by the analyzer", "  finding       memory  steps  actors",
             "  orphaned-pin  file       13  direct-read | truncate"],
            lines[2..5]);
        Assert.Contains("next: pintrace hunt --policy legacy-get --max-operations 3", lines);
        string scenario = _folder.File("out/orphaned-pin.json"), trace = _folder.File("out/orphaned-pin.db");
        Assert.Equal(
            $"This is a defect in pintrace {TraceHeader.Version}, please report it with these two files: the analyzer "
            + $"does not find orphaned-pin in {trace}, the counterexample of {scenario} under legacy-get.",
            Assert.Single(report.Defects));
        Assert.Equal(5, report.ExitCode);
        Assert.Equal(0, CliRun.Of("verify", trace).Code);
        Assert.Equal(1, CliRun.Of("explore", scenario, "--policy", "legacy-get").Code);
    }

    [Fact]
    public void Without_a_folder_the_files_are_kept_all_the_same()
    {
        var report = new HuntReport(Hunted(), folder: null, _ => null);
        string json = string.Join('\n', Lines(report.WriteJson));
        var found = new CliRun(0, json, "").Json.GetProperty("unconfirmed")[0];
        string scenario = found.Text("file")!;
        Assert.Null(found.Text("message"));
        try
        {
            Assert.Contains(scenario, Assert.Single(report.Defects), StringComparison.Ordinal);
            Assert.True(File.Exists(scenario) && File.Exists(Path.ChangeExtension(scenario, ".db")));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(scenario)!, recursive: true);
        }
    }
}
