using Pintrace.Analyzer.Text;
using Pintrace.Cli.Matrix;
using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Cli.Tests.Matrix;

public sealed class MatrixReportTests
{
    static MatrixCell Cell(string policy, Verdict verdict, Thoroughness thoroughness = Thoroughness.All) => new(
        policy, "drop-buffers", "default", [FindingKind.PutOnPin], [], verdict, thoroughness, States: 7);

    static string Table(params MatrixCell[] cells)
    {
        var to = new StringWriter { NewLine = "\n" };
        new MatrixReport(cells).WriteTable(Palette.Plain, to);
        return to.ToString();
    }

    [Fact]
    public void A_row_has_a_letter_for_each_policy_and_the_legend_reads_down_its_columns() => Assert.Equal(
        """
        1 row, 7 policies: 2 safe, 1 unsafe, 1 degraded, 1 blocked, 1 refused, 1 n/a

                      abcde fg
        drop-buffers  .~UdB r-

        . safe   U unsafe   d degraded (warnings)   B blocked   r refused   - n/a   ~ safe as far as it was explored
        a p1  d p4  g p7
        b p2  e p5
        c p3  f p6
        next: pintrace explore --scenario drop-buffers --variant default --policy p3 -o cell.db

        """.ReplaceLineEndings("\n"),
        Table(
            Cell("p1", Verdict.Safe),
            Cell("p2", Verdict.Safe, Thoroughness.Bounded),
            Cell("p3", Verdict.Unsafe),
            Cell("p4", Verdict.Degraded),
            Cell("p5", Verdict.Blocked),
            Cell("p6", Verdict.Refused),
            Cell("p7", Verdict.NotApplicable)));

    [Fact]
    public void The_next_command_of_a_generator_records() => Assert.EndsWith(
        "next: pintrace record --scenario drop-buffers --policy p1\n",
        Table(Cell("p1", Verdict.Safe, Thoroughness.OneRun)),
        StringComparison.Ordinal);

    [Fact]
    public void More_policies_than_letters_do_not_fit_the_table()
    {
        MatrixCell[] cells = [.. Enumerable.Range(1, 53).Select(i => Cell($"p{i}", Verdict.Safe))];
        Assert.True(new MatrixReport(cells[..52]).FitsTable);
        Assert.False(new MatrixReport(cells).FitsTable);
    }
}
