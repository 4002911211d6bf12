using Pintrace.Analyzer.Text;
using Pintrace.Cli.Matrix;
using Xunit;

namespace Pintrace.Cli.Tests.Matrix;

public sealed class VerdictListTests
{
    static MatrixCell Cell(string policy, Verdict verdict) =>
        new(policy, "drop-buffers", "default", [], [], verdict, Thoroughness.All, States: 7);

    [Fact]
    public void Names_stand_by_verdict_in_lines_that_fit_a_terminal()
    {
        var to = new StringWriter { NewLine = "\n" };
        MatrixCell[] safe = [.. Enumerable.Range(10, 12).Select(i => Cell($"policy-{i}", Verdict.Safe))];
        VerdictList.Write([Cell("worst", Verdict.Unsafe), .. safe], c => c.Policy, new Screen(to, 80, Palette.Plain));
        Assert.Equal(
            """
            safe      policy-10, policy-11, policy-12, policy-13, policy-14, policy-15,
                      policy-16, policy-17, policy-18, policy-19, policy-20, policy-21
            unsafe    worst

            """.ReplaceLineEndings("\n"),
            to.ToString());
    }
}
