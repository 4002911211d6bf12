using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>Versions of SQLite that this machine has as programs, and pintrace, say the same of traces.</summary>
[Collection(nameof(OneAtATime))]
public class SqliteVersionTests
{
    [Fact]
    public void Each_version_that_is_here_agrees_and_others_are_said_to_be_missing()
    {
        string script = RepoFiles.Path("tests", "safety", "versions.sh");
        using var asked = PintraceProcess.Shell(".", $"'{script}' '{PintraceProcess.Program}' few");
        var (code, output, error) = PintraceProcess.Finished(asked);
        bool isOneMissing = output.Contains("missing: ", StringComparison.Ordinal);
        Assert.True((code, error) == (isOneMissing ? 4 : 0, ""), output + error);
        Assert.EndsWith(" answers, 0 wrong\n", output, StringComparison.Ordinal);
    }
}
