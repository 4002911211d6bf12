using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Probes;

/// <summary>The table of probed functions, and all that is made of it.</summary>
public class ProbedFunctionsTests
{
    static readonly Probe Sample = new("p", "folio={1}:x64 refs={2}:s32 ret={ret}:s32 rc=+{refcount}({1}):s32", "");
    static readonly ProbedFunction Function = new("f", HitMeaning.Folio) { Parameters = "folio refs" };
    static readonly RecipeProbe Entry =
        new(Function, Sample, OnReturn: false), Return = new(Function, Sample, OnReturn: true);

    public static TheoryData<string> Kernels => [.. KernelRange.All.Select(r => r.Profile.Name)];

    static KernelRange Range(string kernel) => KernelRange.All.Single(r => r.Profile.Name == kernel);

    static IEnumerable<RecipeProbe> Recipe(KernelRange range) =>
        ProbedFunctions.Recipe(range.Profile.Version, range.ProbesOuterCalls)
            .Where(p => p.Function.SplitGrabs is null || p.Function.SplitGrabs == range.Profile.SplitGrabs);

    static string Definition(KernelRange range, RecipeProbe p) => range.HasFprobes ? p.AsFprobe : p.AsKprobe;

    [Fact]
    public void A_probe_is_written_as_each_kind_wants_it()
    {
        Assert.Equal(
            "f:pin/p f folio=$arg1:x64 refs=$arg2:s32 ret=$retval:s32 rc=+{refcount}($arg1):s32", Entry.AsFprobe);
        Assert.Equal(
            "p:pin/p f folio=$arg1:x64 refs=$arg2:s32 ret=$retval:s32 rc=+{refcount}($arg1):s32", Entry.AsKprobe);
        Assert.Equal(
            "f:pin/p f%return folio=$arg1:x64 refs=$arg2:s32 ret=$retval:s32 rc=+{refcount}($arg1):s32",
            Return.AsFprobe);
        Assert.Equal("r:pin/p f ret=$retval:s32", Return.AsKprobe);
    }

    [Fact]
    public void Offsets_are_filled_in_and_fields_without_one_are_left_out()
    {
        const string counts = "f=1 rc=+{refcount}(%di):s32 pc=+{pincount}(%di):s32";
        Assert.Equal("f=1 rc=+0x34(%di):s32", StructField.Fill(counts, f => f.ByRule));
        Assert.Equal("a=+0(+0(%si)):x64", StructField.Fill("a=+{flags}(+{pipe_page}(%si)):x64", f => f.ByRule));
    }

    /// <summary>The files of probes are the recipe, with the offsets that were measured.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_files_of_probes_are_made_of_the_table(string kernel)
    {
        var range = Range(kernel);
        var lines = Recipe(range)
            .Select(p => StructField.Fill(Definition(range, p), f => f.Name == "pincount" ? range.PinCount : f.ByRule));
        Golden.Check(string.Join('\n', lines) + "\n", RepoFiles.Path("docs", "probes", $"linux-{kernel}.txt"));
    }

    /// <summary>
    /// What a kernel prints for a probe, put into a trace of its own, is an event of the import that tells the
    /// function.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_probe_but_base_is_one_that_the_import_reads(string kernel)
    {
        var range = Range(kernel);
        foreach (var probe in Recipe(range).Where(p => p.Probe.Name != "base"))
        {
            string name =
                probe.Function.Name, place = probe.OnReturn ? $"(caller+0x10/0x20 <- {name})" : $"({name}+0x4/0x100)";
            var hit = new ProbeRecord { Text = place + Printed(Definition(range, probe), _ => "1") };
            ProbePlace.Resolve(ref hit);
            Assert.Equal((name, probe.OnReturn), (hit.Function.ToString(), hit.IsReturn));
            var found = FunctionTable.Of(range.Profile).Find(hit.Function);
            Assert.Equal((name, probe.Function.Meaning), (found?.Name, found?.Meaning));
            bool hasOtherFields = probe.Function.Meaning is HitMeaning.WriteFault or HitMeaning.PutPages;
            if (!hasOtherFields) AssertFieldsAreRead(hit.Text);
        }
    }

    static void AssertFieldsAreRead(ReadOnlySpan<char> text)
    {
        foreach (string field in text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = new ProbeFields();
            fields.Read(field);
            Assert.True(Enum.GetValues<Field>().Where(f => f != Field.Limit).Any(fields.Has), $"nothing reads {field}");
        }
    }

    /// <summary>
    /// trace-cmd and perf show no function: "p:pin/rmap_rm page_remove_rmap page=%di:x64 rc=..." prints " page=0x1
    /// rc=0x1", whose name and fields must lead to the function.
    /// </summary>
    [Theory]
    [InlineData("7.3", "0x80002")]
    [InlineData("6.12", "0x80002")]
    [InlineData("6.1", "0x40004")]
    public void Each_probe_is_known_by_its_name_and_fields(string kernel, string flags)
    {
        var range = Range(kernel);
        foreach (var probe in Recipe(range))
        {
            string text = Printed(Definition(range, probe), field => field == "flags" ? flags : "0x1");
            Assert.Equal(
                (probe.Probe.Name, probe.Function), (probe.Probe.Name, RecipeProbes.Find(probe.Probe.Name, text)));
        }
    }

    /// <summary>
    /// bpftrace prints a word; a function of the same meaning is as good: the import knows the kernel.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Each_probe_is_known_by_the_word_and_fields_of_bpftrace(string kernel)
    {
        foreach (var probe in Recipe(Range(kernel)).Where(p => p.Probe.Word is not null))
        {
            string text = string.Join(' ', probe.Probe.FieldNames.Select(f => $"{f}=0x1"));
            var found = BpftraceWords.FunctionOf(probe.Probe.Word, text);
            Assert.Equal((text, probe.Function.Meaning), (text, found.Meaning));
        }
    }

    static string Printed(string definition, Func<string, string> value) =>
        string.Concat(
            definition.Split(' ').Skip(2).Select(f => f.Split('=')[0]).Select(name => $" {name}={value(name)}"));

    [Fact]
    public void What_is_needed_is_told_by_the_functions() => Assert.Equal(
        "returns of try_grab_folio_fast and try_grab_folio (kernel 6.1: try_grab_folio and try_grab_page, "
            + "entries too) and entries of gup_put_folio",
        ProbedFunctions.Needed);

    [Theory]
    [InlineData("ftrace", EventKind.CacheAdd, CaptureCertainty.Every)]
    [InlineData("ftrace", EventKind.IoSubmit, CaptureCertainty.Marked)]
    [InlineData("perf", EventKind.IoSubmit, null)]
    [InlineData("bpftrace", EventKind.CacheAdd, null)]
    [InlineData("bpftrace", EventKind.Pin, CaptureCertainty.Every)]
    [InlineData("trace-cmd", EventKind.Put, CaptureCertainty.Some)]
    [InlineData("trace-cmd", EventKind.Unmap, CaptureCertainty.Attempt)]
    [InlineData("trace-cmd", EventKind.DmaStore, null)]
    public void A_recipe_says_which_events_its_capture_can_have(
        string tool, EventKind kind, CaptureCertainty? certainty)
    {
        var recipe = CaptureRecipe.For(tool, "6.12");
        Assert.Equal(certainty, recipe.Yields.SingleOrDefault(y => y.Kind == kind)?.Certainty);
        Assert.Equal(TraceCoverage.None, recipe.Coverage);
    }

    const string Begin = "<!-- functions -->\n", End = "<!-- end of functions -->";

    /// <summary>The table of functions in the documentation is that of the program.</summary>
    [Fact]
    public void The_documentation_has_the_table()
    {
        string page = RepoFiles.Read("docs", "import.md");
        int begin = page.IndexOf(Begin, StringComparison.Ordinal)
            + Begin.Length, end = page.IndexOf(End, StringComparison.Ordinal);
        Golden.Check(page[..begin] + Table(ProbedFunctions.All) + page[end..], RepoFiles.Path("docs", "import.md"));
    }

    [Fact]
    public void The_documentation_wants_each_function_that_is_added()
    {
        var added = new ProbedFunction("f", HitMeaning.Folio)
        {
            Yields = [new(EventKind.SetDirty)], Entry = new("p", "folio={2}:x64", "dirtying"),
        };
        string table = Table(ProbedFunctions.All);
        Assert.Equal(table + "| `f` | set_dirty | `p` |  |\n", Table([.. ProbedFunctions.All, added]));
    }

    static string Table(IEnumerable<ProbedFunction> functions) =>
        "| function | events | probes | remark |\n|---|---|---|---|\n"
        + string.Concat(functions.Where(f => f.Yields.Count > 0).Select(Row));

    static string Row(ProbedFunction f)
    {
        string kernel = (f.Since, f.Until) switch
        {
            (null, null) => "",
            (null, _) => $" (to {f.Until})",
            (_, null) => $" (from {f.Since})",
            _ => $" ({f.Since} to {f.Until})",
        };
        string events = string.Join(", ", f.Yields.Select(y => PublicName.Snake(y.Kind.ToString())));
        var probes =
            new[] { f.Entry, f.Return }.OfType<Probe>().Select(p => $"`{p.Name}`{(p.IsEssential ? ", needed" : "")}");
        return $"| `{f.Name}`{kernel} | {events} | {string.Join("; ", probes)} | {f.Remark} |\n";
    }
}
