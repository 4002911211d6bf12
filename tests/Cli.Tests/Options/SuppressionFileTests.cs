using Xunit;

namespace Pintrace.Cli.Tests.Options;

public sealed class SuppressionFileTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    string Refusal(string file) => CliRun.Of("analyze", _folder.Recorded(), "--suppress", file).Refusal(3);

    [Fact]
    public void A_file_that_is_not_there_exits_3()
    {
        Assert.Equal("Suppression file none does not exist.", Refusal("none"));
        Assert.Equal($"Suppression file {_folder.Path} is a directory.", Refusal(_folder.Path));
    }
}
