using Pintrace.Recorder.Conformance;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Import;

/// <summary>
/// Runs of real kernels against the model of their kernel. Those with a module that misbehaves are contradicted as
/// often as it shows, and by nothing else: the 16 puts of bug3 show in 12 counts, its 24 leaked pins on 4 pages. Of x1,
/// 48 unpins were missed by kprobes.
/// </summary>
public class RealConformanceTests
{
    [Theory]
    [InlineData("612f-a-dio", ConformanceVerdict.Conforms, "")]
    [InlineData("612f-b-mapdio-writeback", ConformanceVerdict.Conforms, "")]
    [InlineData("612f-bug3-put", ConformanceVerdict.DoesNotConform, "counted-references 12")]
    [InlineData("612f-bug4-early", ConformanceVerdict.DoesNotConform, "io-order 96")]
    [InlineData("612f-bug7b-nodirty-lost", ConformanceVerdict.DoesNotConform, "dirty-at-release 64")]
    [InlineData("612f-c-vmsplice", ConformanceVerdict.Conforms, "")]
    [InlineData("612f-e2-uring-exit", ConformanceVerdict.Conforms, "")]
    [InlineData("612f-g-truncate-punch", ConformanceVerdict.Conforms, "")]
    [InlineData("612f-k-kaslr-tsc", ConformanceVerdict.Conforms, "")]
    [InlineData("612f-m1-hugetlb", ConformanceVerdict.Conforms, "")]
    [InlineData("612f-r4-mr-exit", ConformanceVerdict.Conforms, "")]
    [InlineData("612k-bug2-leak", ConformanceVerdict.DoesNotConform, "held-after-exit 4")]
    [InlineData("61k-a-dio", ConformanceVerdict.Conforms, "")]
    [InlineData("61k-bug1-good", ConformanceVerdict.Conforms, "")]
    [InlineData("61k-e2-uring-exit", ConformanceVerdict.Conforms, "")]
    [InlineData("x1-missed-kprobes-reclaim", ConformanceVerdict.Inconclusive, "")]
    public void A_run_conforms_to_its_kernel_but_for_its_module(string run, ConformanceVerdict verdict, string broken)
    {
        var report = Check(run, policy: null);
        Assert.Equal(run.StartsWith("61k", StringComparison.Ordinal) ? "linux-6.1" : "linux-6.12", report.Policy);
        Assert.Equal(broken, string.Join(' ', report.Rules.Where(r => r.Broken > 0).Select(r => $"{r.Id} {r.Broken}")));
        Assert.Equal(verdict, report.Verdict);
        Assert.True(report.ConstrainedEvents > report.Events / 4, $"{report.ConstrainedEvents} of {report.Events}");
        Assert.Equal(run.StartsWith("x1", StringComparison.Ordinal) ? 48 : 0, report.UnseenReleases);
    }

    /// <summary>Direct I/O pins since 6.3; nothing else in these runs tells the two kernels apart.</summary>
    [Theory]
    [InlineData("612f-a-dio", "linux-6.1", "dioAcquire")]
    [InlineData("612f-b-mapdio-writeback", "linux-6.1", "dioAcquire")]
    [InlineData("61k-a-dio", "linux-6.12", "dioAcquire")]
    [InlineData("612f-e2-uring-exit", "legacy-get", "track")]
    public void A_run_does_not_conform_to_another_kernel(string run, string policy, string decision)
    {
        var report = Check(run, policy);
        Assert.Equal(ConformanceVerdict.DoesNotConform, report.Verdict);
        Assert.Equal(decision, report.Decisions[0].Decision);
    }

    static ConformanceReport Check(string run, string? policy) => new ConformanceCheck(
        Imported.Run(File.OpenRead(RepoFiles.Path("tests", "Analyzer.Tests", "Import", "runs", run + ".txt.gz"))),
        policy).Run();
}
