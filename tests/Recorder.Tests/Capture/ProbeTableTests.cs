using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Capture;

public class ProbeTableTests
{
    static readonly Probe Sample = new("p", "f", "folio refs", "folio={1}:x64 refs={2}:s32 ret={ret}:s32 rc=+{refcount}({1}):s32", "");

    [Fact]
    public void A_probe_is_written_as_each_kind_wants_it()
    {
        Assert.Equal("f:pin/p f folio=$arg1:x64 refs=$arg2:s32 ret=$retval:s32 rc=+{refcount}($arg1):s32", Sample.AsFprobe);
        Assert.Equal("p:pin/p f folio=%di:x64 refs=%si:s32 ret=$retval:s32 rc=+{refcount}(%di):s32", Sample.AsKprobe);
        Assert.Equal("f:pin/p f%return folio=$arg1:x64 refs=$arg2:s32 ret=$retval:s32 rc=+{refcount}($arg1):s32", (Sample with { OnReturn = true }).AsFprobe);
        Assert.Equal("r:pin/p f ret=$retval:s32", (Sample with { OnReturn = true }).AsKprobe);
    }

    [Fact]
    public void Offsets_are_filled_in_and_fields_without_one_are_left_out()
    {
        Assert.Equal("f=1 rc=+0x34(%di):s32", StructField.Fill("f=1 rc=+{refcount}(%di):s32 pc=+{pincount}(%di):s32", f => f.ByRule));
        Assert.Equal("a=+0(+0(%si)):x64", StructField.Fill("a=+{flags}(+{pipe_page}(%si)):x64", f => f.ByRule));
    }

    /// <summary>The probes of the documentation are those of the table, with the offsets that were measured.</summary>
    [Fact]
    public void The_probes_of_the_documentation_are_those_of_the_table()
    {
        foreach (var range in KernelRange.All)
        {
            var lines = ProbeTable.Of(range.Profile).Select(p => StructField.Fill(range.HasFprobes ? p.AsFprobe : p.AsKprobe, f => f.Name == "pincount" ? range.PinCount : f.ByRule));
            Golden.Check(string.Join('\n', lines) + "\n", RepoFiles.Path("docs", "probes", $"linux-{range.Profile.Name}.txt"));
        }
    }

    /// <summary>What a kernel prints for a probe, put into a trace of its own, is an event of the import that tells the function.</summary>
    [Fact]
    public void Every_probe_but_base_is_one_that_the_import_reads()
    {
        foreach (var range in KernelRange.All)
            foreach (var probe in ProbeTable.Of(range.Profile).Where(p => p.Name != "base"))
            {
                string definition = range.HasFprobes ? probe.AsFprobe : probe.AsKprobe;
                string place = probe.OnReturn ? $"(caller+0x10/0x20 <- {probe.Function})" : $"({probe.Function}+0x4/0x100)";
                string text = place + string.Concat(definition.Split(' ').Skip(2).Select(f => $" {f.Split('=')[0]}=1"));
                var hit = new ProbeRecord { Text = text };
                ProbePlace.Resolve(ref hit);
                Assert.Equal((probe.Function, probe.OnReturn), (hit.Function.ToString(), hit.IsReturn));
                Assert.NotEqual(ProbedFunction.None, range.Profile.Find(hit.Function));
                AssertFieldsAreRead(hit.Text);
            }
    }

    static void AssertFieldsAreRead(ReadOnlySpan<char> arguments)
    {
        foreach (string field in arguments.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = new ProbeFields();
            fields.Read(field);
            Assert.True(Enum.GetValues<Field>().Where(f => f != Field.Limit).Any(fields.Has), $"nothing reads {field}");
        }
    }
}
