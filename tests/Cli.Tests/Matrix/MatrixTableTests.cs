using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Matrix;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Cli.Tests.Matrix;

public sealed class MatrixTableTests
{
    static readonly Refusal Pin = new("ib", EventKind.Pin, "longtermDax", "refuse", "EOPNOTSUPP", IsTransient: false);

    static MatrixCell Cell(string policy, char letter, string scenario, string variant, string group) => new(
        policy,
        scenario,
        variant,
        [FindingKind.PutOnPin],
        [],
        letter switch
        {
            'U' or 'u' or 'L' => Verdict.Unsafe,
            'd' => Verdict.Degraded,
            'B' => Verdict.Blocked,
            'r' => Verdict.Refused,
            '-' => Verdict.NotApplicable,
            _ => Verdict.Safe,
        },
        letter == '~' ? Thoroughness.Bounded : Thoroughness.All,
        States: 7)
    {
        Group = group,
        Consequence = letter switch
        {
            'U' => Consequence.DataLost,
            'u' => Consequence.DataAtRisk,
            'L' => Consequence.Leak,
            _ => null,
        },
        Refusals = letter == 'r' ? [Pin] : [],
    };

    /// <summary>A cell for each letter, under the policies p1, p2 and so on.</summary>
    static IEnumerable<MatrixCell> Row(
        string letters, string scenario, string variant = "default", string group = "rdma") =>
        letters.Select((letter, i) => Cell($"p{i + 1}", letter, scenario, variant, group));

    static string Table(IEnumerable<MatrixCell> cells, int width = 80, bool all = false)
    {
        var to = new StringWriter { NewLine = "\n" };
        new MatrixTable([.. cells], new Screen(to, width, Palette.Plain)).Write(all);
        return to.ToString();
    }

    static void Check(string expected, string actual) => Assert.Equal(expected.ReplaceLineEndings("\n"), actual);

    [Fact]
    public void A_row_has_a_letter_for_each_policy_and_what_they_mean_stands_around_it() => Check(
        """
        1 scenario, 7 policies: 2 safe, 1 unsafe, 1 degraded, 1 blocked, 1 refused,
                                1 n/a

        1 p1  2 p2  3 p3  4 p4  5 p5  6 p6  7 p7

        . safe   ~ safe as far as it was explored   U unsafe, data lost
        d degraded (warnings)   B blocked   r refused   - n/a

                      12345 67
        drop-buffers  .~UdB r-

        r: an operation fails (--long says which)
           pin fails with -EOPNOTSUPP by longtermDax = refuse: 6

        """,
        Table(Row(".~UdBr-", "drop-buffers")));

    [Fact]
    public void An_unsafe_cell_has_a_letter_for_what_it_costs() => Check(
        """
        1 scenario, 4 policies: 1 safe, 3 unsafe

        1 p1  2 p2  3 p3  4 p4

        . safe   U unsafe, data lost   u unsafe, data at risk   L unsafe, leak

              1234
        swap  uU.L

        """,
        Table(Row("uU.L", "swap")));

    [Fact]
    public void Variants_that_agree_are_one_row_and_groups_have_headings() => Check(
        """
        3 scenarios (6 variants), 2 policies: 6 safe, 6 unsafe

        1 p1  2 p2

        . safe   U unsafe, data lost

                          12
        rdma
          agrees          .U
          differs
            a (+1 alike)  U.
            c             .U
        zoo
          other           U.

        """,
        Table(
        [
            .. Row(".U", "agrees", "a"), .. Row(".U", "agrees", "b"), .. Row("U.", "differs", "a"),
            .. Row("U.", "differs", "b"), .. Row(".U", "differs", "c"), .. Row("U.", "other", group: "zoo"),
        ]));

    static MatrixCell[] Folding =>
        [.. Row("U.", "differs"), .. Row("..", "safe"), .. Row("-.", "applies"), .. Row("UU", "unsafe")];

    [Fact]
    public void Rows_in_which_policies_agree_are_counted() => Assert.EndsWith(
        "         12\ndiffers  U.\n+2 rows safe everywhere or n/a: --all\n+1 row unsafe everywhere: --all\n",
        Table(Folding),
        StringComparison.Ordinal);

    [Fact]
    public void They_are_shown_on_request() => Assert.EndsWith(
        "differs  U.\nsafe     ..\napplies  -.\nunsafe   UU\n", Table(Folding, all: true), StringComparison.Ordinal);

    [Fact]
    public void They_are_shown_if_nothing_else_is_left() => Assert.EndsWith(
        "        12\nsafe    ..\nunsafe  UU\n",
        Table([.. Row("..", "safe"), .. Row("UU", "unsafe")]),
        StringComparison.Ordinal);

    [Fact]
    public void One_policy_differs_from_none() => Assert.EndsWith(
        "safe    .\nunsafe  U\n", Table([.. Row(".", "safe"), .. Row("U", "unsafe")]), StringComparison.Ordinal);

    [Fact]
    public void Columns_beyond_the_width_stand_below()
    {
        string[] lines = Table(Row("U" + new string('.', 69), "scenario-of-20-chars")).Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        string[] bands = [.. lines.Where(line => line.StartsWith("scenario-", StringComparison.Ordinal))];
        Assert.Equal([49, 21], bands.Select(line => line[20..].Count(c => c is '.' or 'U')));
        Assert.Contains(new string(' ', 22) + "5           6           7", lines);
        Assert.Contains(new string(' ', 22) + "0 12345 67890 12345 67890", lines);
    }

    [Fact]
    public void Among_many_mainline_stands_apart()
    {
        string[] policies =
            ["a", "b", "c", "d", "e", "f", "g", "linux-5.7", "linux-6.4", "linux-7.0", "two-counters"];
        string table = Table(policies.Select((p, i) => Cell(p, i == 0 ? 'U' : '.', "swap", "default", "swap")));
        Assert.EndsWith(
            "               1\n      12345 67  890  1\nswap  U.... ..  ...  .\n", table, StringComparison.Ordinal);
    }
}
