using Xunit;

namespace Pintrace.Cli.Tests.Commands.Capture;

/// <summary>Offsets that a script looks up itself, from what bpftool and pahole print.</summary>
public sealed class OffsetTests
{
    const string Bpftool = """
        [1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
        [2] STRUCT '(anon)' size=64 vlen=4
        	'flags' type_id=1 bits_offset=0
        	'mapping' type_id=1 bits_offset=192
        	'_mapcount' type_id=1 bits_offset=384
        	'_refcount' type_id=1 bits_offset=448
        [3] UNION '(anon)' size=64 vlen=2
        	'(anon)' type_id=2 bits_offset=0
        	'page' type_id=6 bits_offset=0
        [4] STRUCT '(anon)' size=32 vlen=1
        	'_pincount' type_id=1 bits_offset=224
        [5] STRUCT 'folio' size=128 vlen=2
        	'(anon)' type_id=3 bits_offset=0
        	'(anon)' type_id=4 bits_offset=512
        [6] STRUCT 'page' size=64 vlen=2
        	'flags' type_id=1 bits_offset=0
        	'compound_head' type_id=1 bits_offset=64
        [7] STRUCT 'pipe_buffer' size=40 vlen=1
        	'page' type_id=6 bits_offset=0
        [8] ENUM '(anon)' encoding=UNSIGNED size=4 vlen=2
        	'FOLL_PIN' val=524288
        	'FOLL_GET' val=2
        """;

    const string Pahole = """
        struct folio {
        	union {
        		struct {
        			long unsigned int flags;                 /*     0     8 */
        			struct address_space * mapping;          /*    24     8 */
        			long unsigned int compound_head;         /*     8     8 */
        			struct page *      page;                 /*     0     8 */
        			atomic_t           _mapcount;            /*    48     4 */
        			atomic_t           _refcount;            /*    56     4 */
        			atomic_t           _pincount;            /*    92     4 */
        		};                                       /*     0    64 */
        	};
        };
        """;

    [Theory]
    [InlineData("bpftool", Bpftool)]
    [InlineData("pahole", Pahole)]
    public void Offsets_are_looked_up(string tool, string prints)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun().With("BTF", "/dev/null");
        run.Tool("bpftool", "exit 1");
        run.Tool(tool, $"cat << 'END'\n{prints}\nEND");
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), "cp", "sample", "t/trace");
        Assert.True(code == 0, error);
        Assert.StartsWith(
            $"pintrace capture: offsets are looked up by {tool} in /dev/null: "
            + "flags=0x0 compound_head=0x8 mapping=0x18 mapcount=0x30 refcount=0x38 pincount=0x5c pipe_page=0x0 ",
            error,
            StringComparison.Ordinal);
        Assert.Contains("rc=+0x38($arg1):s32 pc=+0x5c($arg1):s32\n", run.Read("trace.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernels_own_values_go_into_the_trace()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun().With("BTF", "/dev/null");
        run.Tool("bpftool", $"cat << 'END'\n{Bpftool.Replace("524288", "262144", StringComparison.Ordinal)}\nEND");
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), "cp", "sample", "t/trace");
        Assert.True(code == 0, error);
        Assert.Equal(
            ["# pintrace value FOLL_GET 2", "# pintrace value FOLL_PIN 262144"],
            run.Read("trace.txt").Split('\n').Where(l => l.StartsWith("# pintrace value ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Offsets_that_are_given_go_before_those_that_are_looked_up()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun().With("BTF", "/dev/null").With("OFFSETS", "pincount=0x60");
        run.Tool("bpftool", $"cat << 'END'\n{Bpftool}\nEND");
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), "cp", "sample", "t/trace");
        Assert.True(code == 0, error);
        Assert.StartsWith(
            "pintrace capture: offsets are given by OFFSETS (pincount=0x60), the others looked up by bpftool in "
            + "/dev/null: pincount=0x60 flags=0x0 ",
            error,
            StringComparison.Ordinal);
        Assert.Contains("rc=+0x38($arg1):s32 pc=+0x60($arg1):s32\n", run.Read("trace.txt"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compound_head", "heads of pages before the lockless path's pins", "head=")]
    [InlineData("mapping", "mappings: no lost-dirty", " map=")]
    [InlineData("_mapcount", "counts of mappings", " mc=")]
    [InlineData("_refcount", "reference counts, and findings by count", " rc=")]
    [InlineData("page", "gets and puts of pipes", "pin/pcpipe_rel ")]
    public void A_member_that_pins_do_not_need_may_be_missing(string member, string lost, string without)
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun().With("BTF", "/dev/null");
        run.Tool("bpftool", $"cat << 'END'\n{Lacking(member)}\nEND");
        var (code, error) = run.Run(ScriptRun.Script("ftrace"), "cp", "sample", "t/trace");
        Assert.True(code == 0, error);
        Assert.Contains($" is not known; the trace will lack {lost}\n", error, StringComparison.Ordinal);
        Assert.DoesNotContain(without, run.Read("trace.txt").Split("wl-7")[0], StringComparison.Ordinal);
    }

    /// <summary>The probes of 6.1 learn from it to which folio a page belongs.</summary>
    [Fact]
    public void A_member_that_pins_need_may_not_be_missing()
    {
        if (!ScriptRun.IsPossible) return;
        using var run = new ScriptRun("6.1.1").With("BTF", "/dev/null");
        run.Tool("bpftool", $"cat << 'END'\n{Lacking("compound_head")}\nEND");
        var (code, error) = run.Run(CliRun.Of("capture", "--kernel", "6.1").Out, "true");
        Assert.Equal(
            (1, "pintrace capture: the offset of compound_head is not known; give it as OFFSETS='compound_head=0x..'"),
            (code, error.TrimEnd().Split('\n')[^1]));
        Assert.Equal("", run.Read("t/dynamic_events"));
    }

    static string Lacking(string member) => Bpftool
        .Replace($"'{member}' type", "'other' type", StringComparison.Ordinal)
        .Replace("'FOLL_", "'ANY_", StringComparison.Ordinal);
}
