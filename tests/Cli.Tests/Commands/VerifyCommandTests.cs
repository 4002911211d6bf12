using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class VerifyCommandTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_names_what_it_checked()
    {
        string path = _folder.Recorded();
        Assert.Equal($"""
            {path}: format 3, 38 events, simulated: drop-buffers (registration) under legacy-get
            rows     each is as it was written, by the checksums of the trace
            counts   each event carries what the events before it lead to
            gaps     none
            tail     complete
            whole
            next: pintrace analyze {path}

            """.ReplaceLineEndings("\n"), CliRun.Of("verify", path, "--width", "200").Out);
    }

    [Fact]
    public void Json_has_the_same_facts()
    {
        string path = _folder.Recorded();
        Assert.Equal($$"""
            {
              "schema": "pintrace/verify/1",
              "trace": "{{path}}",
              "format": 3,
              "events": 38,
              "counts_checked": true,
              "gaps": 0,
              "state": "complete",
              "exit_code": 0
            }

            """.ReplaceLineEndings("\n"), CliRun.Of("verify", path, "--json").Out);
    }
}
