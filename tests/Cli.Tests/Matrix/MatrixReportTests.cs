using Pintrace.Analyzer.Text;
using Pintrace.Cli.Matrix;
using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Cli.Tests.Matrix;

public sealed class MatrixReportTests
{
    static MatrixCell Cell(string scenario, string policy, Verdict verdict, Thoroughness how = Thoroughness.All) =>
        new(policy, scenario, "default", [FindingKind.PutOnPin], [], verdict, how, States: 7);

    static string Next(params MatrixCell[] cells) => string.Join(' ', new MatrixReport(cells).Next());

    [Fact]
    public void The_next_command_of_a_generator_records() => Assert.Equal(
        "next: pintrace record --scenario mixed-load --policy p1",
        Next(Cell("mixed-load", "p1", Verdict.Safe, Thoroughness.OneRun)));

    [Fact]
    public void It_opens_an_unsafe_cell_where_policies_differ() => Assert.Equal(
        "next: pintrace explore --scenario differs --variant default --policy p2 -o cell.db",
        Next(
            Cell("agrees", "p1", Verdict.Unsafe),
            Cell("agrees", "p2", Verdict.Unsafe),
            Cell("differs", "p1", Verdict.Safe),
            Cell("differs", "p2", Verdict.Unsafe)));

    [Fact]
    public void The_list_says_what_was_refused()
    {
        var to = new StringWriter { NewLine = "\n" };
        var cell = Cell("dax-truncate", "p1", Verdict.Refused) with { Reason = "truncate: cache_remove fails" };
        new MatrixReport([cell]).WriteList(Screen.Piped(to));
        Assert.Equal(
            """
            scenario      policy  verdict  because of                    also found  seen
            dax-truncate  p1      refused  truncate: cache_remove fails              all interleavings

            """.ReplaceLineEndings("\n"),
            to.ToString());
    }
}
