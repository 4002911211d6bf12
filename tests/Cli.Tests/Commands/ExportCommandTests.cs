using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static string Trace => RepoFiles.Path("traces", "drop-buffers.legacy-get.db");

    static CliRun Export(string format, params string[] options) =>
        CliRun.Of(["export", Trace, "--format", format, .. options]);

    [Fact]
    public void Folded_stacks_are_written_to_standard_output_or_to_a_file()
    {
        string folded = Export("folded").Out, file = _folder.File("f.txt");
        Assert.Equal("ib_uverbs_reg_mr;ib_umem_get;__get_user_pages 28\n", folded);
        Assert.Equal(0, Export("folded", "-o", file).Code);
        Assert.Equal(folded, File.ReadAllText(file).ReplaceLineEndings("\n"));
        Assert.Equal(["f.txt"], _folder.Files);
    }

    [Fact]
    public void Events_are_exported_whole()
    {
        Assert.Equal(39, Export("csv").Out.Count(c => c == '\n'));
        Assert.StartsWith("{\"seq\":1,", Export("ndjson").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_format_is_refused() =>
        Assert.Equal("There is no format 'xml'; there are folded, svg, csv, ndjson.", Export("xml").Refusal(2));

    [Fact]
    public void A_file_that_exists_is_not_replaced_and_the_trace_is_never()
    {
        string mine = _folder.Write("f.txt", "mine");
        Assert.Equal(3, Export("csv", "-o", mine).Code);
        Assert.Equal(2, Export("csv", "--force", "-o", Trace).Code);
        Assert.Equal("mine", File.ReadAllText(mine));
    }
}
