using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Reports.Foreign;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Reports;

/// <summary>
/// Every form of a report of one small trace, whole, in the files beside this one. A pin leaks, a second one is put, a
/// third goes while its device works; events are lost on CPU 1 in the middle of the last story.
/// </summary>
public class ReportFormTests
{
    static EventScript Script(bool fixedLeak)
    {
        var script = new EventScript()
            .AnonPage(0x1000).Begin("read", 1)
            .Pin("pin_user_pages_fast < ib_umem_get [ib_uverbs] < ib_uverbs_reg_mr", 1, page: 0x1000)
            .AnonPage(0x2000).Pin("pin_user_pages_fast < bio_iov_iter_get_pages", 2, page: 0x2000)
            .Put("bio_release_pages", 2, page: 0x2000);
        script = fixedLeak
            ? script.Unpin("ib_umem_release", 1)
            : script.Add(EventKind.CpuLoad, "ib_umem_release", request: 1);
        return script.End("ib_uverbs_close", 1)
            .AnonPage(0x3000).Begin("nfs", 2).Pin("pin_user_pages_fast < nfs_direct_read", 3, request: 2, page: 0x3000)
            .Submit(3, 2, 0x3000)
            .Add(EventKind.Gap, "lost", page: 0, n: 33, arg: 2, request: 15)
            .Unpin("nfs_direct_schedule", 3, 2, 0x3000);
    }

    static readonly MemoryTrace Trace = Script(fixedLeak: false).Trace;

    static readonly Dictionary<string, Action<TextWriter>> Forms = new()
    {
        ["analyze.txt"] = to => Write(Analysis.Run(Trace), 10, to),
        ["analyze-by-stack.txt"] = to => Write(ByStack, 2, to),
        ["analyze.json"] = to => AnalysisJson.Write(Analysis.Run(Trace), Trace, "t.db", 1, to),
        ["analyze.sarif"] = to => Sarif.Write(Suppressed, Trace, "t.db", "0.0.0", SourceMap.Empty, to),
        ["analyze.junit.xml"] = to => JUnit.Write(Suppressed, "t.db", f => f.Severity > Severity.Info, to),
        ["suppressed.txt"] = to => Write(Suppressed, 10, to),
        ["folded.txt"] = to => FoldedStacks.Write(ByStack, to),
        ["lanes.txt"] = to =>
            new Lanes(Trace.Names, Note, Screen.Piped(to)).Write(Trace.Events, all: false, new RowLimit(0)),
        ["diff.txt"] = to => DiffText.Write(Diff, new RowLimit(10), Screen.Piped(to)),
        ["diff.json"] = to => DiffJson.Write(Diff, to),
    };

    static void Write(AnalysisReport report, int limit, TextWriter to) =>
        AnalysisText.Write(report, Trace, "t.db", new RowLimit(limit), new ColumnChoice(), Screen.Piped(to));

    static AnalysisReport ByStack => Analysis.Run(Trace, Grouping.Stack);

    static AnalysisReport Suppressed => Analysis.Run(Trace)
        .Suppress(Suppression.Parse("known", "put-on-pin:bio_*\nlost-dirty:nobody\n"));

    static TraceDiff Diff => new(DiffSide.Of(Script(fixedLeak: true).Trace, "base"), DiffSide.Of(Trace, "new"));

    static string? Note(PageEvent e) => e.Kind == EventKind.Gap ? "33 events" : null;

    public static TheoryData<string> Names => [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_report_is_what_the_file_says(string form)
    {
        var text = new StringWriter();
        Forms[form](text);
        Golden.Check(text.ToString(), RepoFiles.Path("tests", "Analyzer.Tests", "Reports", form));
    }
}
