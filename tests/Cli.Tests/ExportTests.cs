using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

public sealed class ExportTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static string Trace => RepoFiles.Path("traces", "drop-buffers.legacy-get.db");

    [Fact]
    public void Folded_stacks_are_written_to_standard_output_or_to_a_file()
    {
        string folded = CliRun.Of("export", Trace, "--format", "folded").Out;
        Assert.Equal("ib_uverbs_reg_mr;ib_umem_get;__get_user_pages 27\n", folded.ReplaceLineEndings("\n"));
        Assert.Equal(0, CliRun.Of("export", Trace, "--format", "folded", "-o", _folder.File("f.txt")).Code);
        Assert.Equal(folded, File.ReadAllText(_folder.File("f.txt")));
        Assert.Equal(["f.txt"], _folder.Files);
    }

    [Fact]
    public void Events_are_exported_whole()
    {
        Assert.Equal(38, CliRun.Of("export", Trace, "--format", "csv").Out.Count(c => c == '\n'));
        Assert.StartsWith("{\"seq\":1,", CliRun.Of("export", Trace, "--format", "ndjson").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_format_is_refused() => Assert.Equal("There is no format 'xml'; there are folded, csv, ndjson.", CliRun.Of("export", Trace, "--format", "xml").Refusal(2));

    [Fact]
    public void A_file_that_exists_is_not_replaced_and_the_trace_is_never()
    {
        File.WriteAllText(_folder.File("f.txt"), "mine");
        Assert.Equal(3, CliRun.Of("export", Trace, "--format", "csv", "-o", _folder.File("f.txt")).Code);
        Assert.Equal(2, CliRun.Of("export", Trace, "--format", "csv", "--force", "-o", Trace).Code);
        Assert.Equal("mine", File.ReadAllText(_folder.File("f.txt")));
    }
}
