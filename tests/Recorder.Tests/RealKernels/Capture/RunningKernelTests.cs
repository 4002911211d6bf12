using Pintrace.Recorder.RealKernels.Capture;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Capture;

public sealed class RunningKernelTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(path))!);
        File.WriteAllBytes(_folder.File(path), content);
    }

    void Write(string path, string text) => Write(path, System.Text.Encoding.ASCII.GetBytes(text));

    void Kernel(string release, string config, BtfBlob? btf = null)
    {
        Write("proc/sys/kernel/osrelease", release + "\n");
        Write("proc/config.gz", Ftrace.Gzip(config));
        if (btf is not null) Write("sys/kernel/btf/vmlinux", btf.Bytes());
    }

    CaptureRecipe Recipe(string tool = "ftrace") => CaptureRecipe.ForRunning(tool, _folder.Path);

    string Refusal(string tool = "ftrace") => Assert.Throws<InputException>(() => Recipe(tool)).Message;

    [Fact]
    public void The_running_kernel_is_looked_up()
    {
        Kernel("6.12.95-amd64", "CONFIG_KPROBE_EVENTS=y\nCONFIG_FPROBE_EVENTS=y\n", BtfBlob.Like612());
        var recipe = Recipe();
        Assert.Equal(("6.12.95-amd64", "6.12"), (recipe.Kernel, recipe.Like));
        Assert.Equal(
        [
            "Its configuration has CONFIG_FPROBE_EVENTS on, CONFIG_KPROBE_EVENTS on.",
            "Its BTF gives the offsets flags=0x0 compound_head=0x8 mapping=0x18 mapcount=0x30 refcount=0x34 "
                + "pincount=0x5c pipe_page=0x0 and the values of FOLL_GET, FOLL_PIN.",
            "Which functions can be traced could not be read.",
        ], recipe.Facts);
        Assert.Contains(
            "\noffsets_of='6.12.95-amd64' offsets_known='flags=0x0 compound_head=0x8 mapping=0x18 mapcount=0x30 "
                + "refcount=0x34 pincount=0x5c pipe_page=0x0 FOLL_GET==2 FOLL_PIN==524288'\n",
            recipe.WriteScript([]), StringComparison.Ordinal);
        Assert.StartsWith("f:pin/grab_fast ", recipe.Probes[0].Definition, StringComparison.Ordinal);
    }

    /// <summary>Where both kinds of grabs may be, the functions decide, and what is lacking is left out.</summary>
    [Theory]
    [InlineData("try_grab_folio\ntry_grab_folio_fast\ngup_put_folio\n",
        "grab_fast grab_fast_ret grab grab_ret gup_put")]
    [InlineData("try_grab_folio\ntry_grab_page\ngup_put_folio\nfolio_mkclean\n",
        "grab_fast grab_fast_ret grab grab_ret gup_put mkclean mkclean_ret")]
    public void The_functions_that_can_be_probed_are(string functions, string probes)
    {
        Kernel("6.6.60", "CONFIG_KPROBE_EVENTS=y\n");
        Write("sys/kernel/tracing/available_filter_functions", functions);
        var ofKernel = Recipe().Probes.Where(p => !IsOfModule(p));
        Assert.Equal(probes, string.Join(' ', ofKernel.Select(p => p.Name)));
        Assert.All(ofKernel, p => Assert.Equal("", p.Where));
    }

    static bool IsOfModule(CaptureProbe p) => p.Name.StartsWith("nfs_", StringComparison.Ordinal);

    /// <summary>It may be loaded when the script runs.</summary>
    [Fact]
    public void Whether_a_module_is_loaded_the_script_finds_out()
    {
        Kernel("6.6.60", "CONFIG_KPROBE_EVENTS=y\n");
        Write("sys/kernel/tracing/available_filter_functions", "try_grab_folio\ntry_grab_page\ngup_put_folio\n");
        var ofModule = Recipe().Probes.Where(IsOfModule).ToList();
        Assert.Equal(
            ["nfs_page_create_from_page", "nfs_direct_release_pages", "nfs_free_request"],
            ofModule.Select(p => p.Function));
        Assert.All(ofModule, p => Assert.Equal(p.Function, p.Where));
    }

    [Fact]
    public void Where_they_are_not_known_the_script_finds_out()
    {
        Kernel("6.6.60", "CONFIG_KPROBE_EVENTS=y\n");
        Assert.Equal(
            ["try_grab_folio !try_grab_folio_fast", "try_grab_folio try_grab_folio_fast"],
            Recipe().Probes.Where(p => p.Function == "try_grab_folio").Select(p => $"{p.Function} {p.Where}")
                .Distinct());
    }

    [Fact]
    public void A_kernel_without_fprobe_events_gets_kprobes()
    {
        Kernel("6.12.0", "CONFIG_KPROBE_EVENTS=y\n# CONFIG_FPROBE_EVENTS is not set\n");
        Assert.StartsWith("p:pin/grab_fast ", Recipe().Probes[0].Definition, StringComparison.Ordinal);
        Assert.Contains("\noffsets_of='none' offsets_known=''\n", Recipe().WriteScript([]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_beside_the_kernel_is_read_too()
    {
        Write("proc/sys/kernel/osrelease", "6.12.0-x\n");
        Write("boot/config-6.12.0-x", "CONFIG_KPROBE_EVENTS=y\n");
        Assert.Equal("Its configuration has CONFIG_FPROBE_EVENTS off, CONFIG_KPROBE_EVENTS on.", Recipe().Facts[0]);
    }

    [Fact]
    public void What_cannot_be_captured_there_is_refused()
    {
        Assert.Equal("This system has no /proc/sys/kernel/osrelease: --kernel VERSION names a kernel.", Refusal());
        Kernel("6.12.0", "CONFIG_X=y\n");
        Assert.Equal(
            "Kernel 6.12.0 was built without CONFIG_FPROBE_EVENTS and CONFIG_KPROBE_EVENTS: ftrace cannot probe it.",
            Refusal());
        Assert.Equal(
            "Kernel 6.12.0 has no BTF, which bpftrace needs here; --tool ftrace does without.", Refusal("bpftrace"));
        Kernel("6.12.0", "CONFIG_KPROBE_EVENTS=y\n", BtfBlob.Like612());
        Write("sys/kernel/tracing/available_filter_functions", "try_grab_folio\ngup_put_folio\n");
        Assert.Equal("Kernel 6.12.0 does not let try_grab_folio_fast be probed, which is needed.", Refusal());
    }
}
