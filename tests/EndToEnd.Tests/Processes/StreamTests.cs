using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>Where standard error goes nowhere, and where a pipe stands for a file.</summary>
[Collection(nameof(OneAtATime))]
public sealed class StreamTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    (int Code, string Out, string Error) Shell(string line)
    {
        string trace = RepoFiles.Path("traces", "drop-buffers.legacy-get.db");
        using var process = PintraceProcess.Shell(
            _folder.Path, $"pintrace() {{ '{PintraceProcess.Program}' \"$@\"; }}\ntrace='{trace}'\n{line}");
        return PintraceProcess.Finished(process);
    }

    [Theory]
    [InlineData(3, "pintrace analyze none.db 2>/dev/full")]
    [InlineData(3, "pintrace analyze none.db 2>&-")]
    [InlineData(2, "pintrace analyse 2>/dev/full")]
    [InlineData(0, "pintrace query $trace 'SELECT * FROM events' --limit 2 2>/dev/full >/dev/null")]
    [InlineData(1, "pintrace analyze $trace 2>/dev/full >/dev/null")]
    public void A_sentence_that_cannot_be_written_changes_no_exit_code(int code, string line) =>
        Assert.Equal(code, Shell(line).Code);

    [Theory]
    [InlineData(0, "echo '{\"id\": \"p\", \"base\": \"linux-7.0\"}' | pintrace explain /dev/stdin", "policy p")]
    [InlineData(0, "pintrace list scenarios --as-file drop-buffers | pintrace explain /dev/stdin", "kinds   ")]
    [InlineData(1, "echo 'leaked-pin:x' | pintrace analyze $trace --suppress /dev/stdin", "SUPPRESSED")]
    [InlineData(0, "pintrace analyze $trace --json | pintrace diff /dev/stdin $trace", "verdict: same")]
    [InlineData(3, "yes '' | pintrace diff /dev/stdin $trace 2>&1", "is larger than 256 MB")]
    [InlineData(3, "yes | pintrace explain /dev/stdin 2>&1", "is larger than 16 MB")]
    public void A_pipe_may_stand_for_a_file_if_it_ends(int code, string line, string shown)
    {
        var run = Shell(line);
        Assert.Equal(code, run.Code);
        Assert.Contains(shown, run.Out, StringComparison.Ordinal);
    }
}
