using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Analyzer.Tests.Import;

/// <summary>Runs of unmodified kernels with a module that leaks every fourth of its pins, and with the same module behaving.</summary>
public class RealRunTests
{
    [Fact]
    public void Imported_leak_is_blamed_on_the_module() => Assert.Equal("""
        leaked-pin 2b85 x6 pinbug_ioctl
        leaked-pin 36fd x6 pinbug_ioctl
        leaked-pin 36fc x6 pinbug_ioctl
        leaked-pin 3707 x6 pinbug_ioctl
        """, Imported.Findings(Imported.AnalyzeRun("pinbug-leak.linux-6.12")));

    [Fact]
    public void Imported_leak_of_an_older_kernel_is_blamed_on_the_module() => Assert.Equal("""
        leaked-pin 29c7 x6 pinbug_ioctl
        leaked-pin 29a6 x6 pinbug_ioctl
        leaked-pin 1fbb x6 pinbug_ioctl
        leaked-pin 29a5 x6 pinbug_ioctl
        """, Imported.Findings(Imported.AnalyzeRun("pinbug-leak.linux-6.1")));

    [Theory]
    [InlineData("pinbug-leak.linux-6.12")]
    [InlineData("pinbug-leak.linux-6.1")]
    public void Its_pins_and_unpins_are_counted(string run)
    {
        var row = Imported.AnalyzeRun(run).Callsites.Single(r => r.Callsite == "pinbug_ioctl");
        Assert.Equal((96, 72, 24, 24, 16), (row.Pins, row.Unpins, row.Outstanding, row.Leaked, row.Pages));
    }

    [Fact]
    public void The_owner_of_a_leaked_pin_is_the_program_and_not_its_shell()
    {
        var report = Imported.AnalyzeRun("pinbug-leak.linux-6.12");
        Assert.Contains(new Actor("wl", ActorKind.Task, 237), Enumerable.Range(1, report.Names.Actors.Count).Select(i => report.Names.Actors[i]));
    }

    [Fact]
    public void Imported_clean_run_has_no_findings()
    {
        var report = Imported.AnalyzeRun("pinbug-good.linux-6.12");
        Assert.Equal("", Imported.Findings(report));
        Assert.Equal((96, 96), (report.Callsites[0].Pins, report.Callsites[0].Unpins));
    }
}
