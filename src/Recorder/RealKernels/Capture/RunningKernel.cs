using System.IO.Compression;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>What a kernel says of itself in its files.</summary>
sealed class RunningKernel
{
    const string FprobeEvents = "CONFIG_FPROBE_EVENTS", KprobeEvents = "CONFIG_KPROBE_EVENTS";

    /// <summary>As uname -r says it.</summary>
    public required string Release { get; init; }
    /// <summary>Options that are set; null = the configuration can not be read.</summary>
    public required IReadOnlySet<string>? Config { get; init; }
    /// <summary>Its types; null = there are none.</summary>
    public required BtfTypes? Btf { get; init; }
    /// <summary>Functions that can be probed; null = not readable (only root may).</summary>
    public required IReadOnlySet<string>? Traceable { get; init; }

    /// <summary>Fprobe events are configured; null = unknown.</summary>
    public bool? HasFprobes => Config?.Contains(FprobeEvents);

    /// <summary>Offsets as the script wants them.</summary>
    public string Offsets => string.Join(' ', StructField.All.Select(f => (f.Name, At: Btf?.OffsetOf(f.Struct, f.Member))).Where(f => f.At is not null).Select(f => $"{f.Name}=0x{f.At:x}"));

    public static RunningKernel Read(string root, string? btf)
    {
        string release = ReadText(Path.Combine(root, "proc/sys/kernel/osrelease"))?.Trim() ?? throw new InputException("This system has no /proc/sys/kernel/osrelease: --kernel VERSION names a kernel.");
        string types = btf ?? Path.Combine(root, "sys/kernel/btf/vmlinux");
        if (btf is not null && !File.Exists(btf)) throw new InputException($"{btf} does not exist.");
        return new()
        {
            Release = release,
            Config = (ReadText(Path.Combine(root, "proc/config.gz")) ?? ReadText(Path.Combine(root, $"boot/config-{release}")))?.Split('\n').Where(l => l.EndsWith("=y", StringComparison.Ordinal)).Select(l => l[..^2]).ToHashSet(),
            Btf = File.Exists(types) ? BtfTypes.Read(types) : null,
            Traceable = ReadText(Path.Combine(root, "sys/kernel/tracing/available_filter_functions"))?.Split('\n').Select(l => l.Split(' ')[0]).ToHashSet(),
        };
    }

    static string? ReadText(string path)
    {
        try
        {
            using Stream file = File.OpenRead(path), plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
            return new StreamReader(plain).ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Refuses a kernel on which the tool can not work, or whose traces would be misread.</summary>
    /// <exception cref="InputException">The sentence says why.</exception>
    public void Check(KernelRange range, string tool)
    {
        if (tool != "bpftrace" && Config is not null && !Config.Contains(FprobeEvents) && !Config.Contains(KprobeEvents))
            throw new InputException($"Kernel {Release} was built without {FprobeEvents} and {KprobeEvents}: {tool} can not probe it.");
        if (tool == "bpftrace" && Btf is null) throw new InputException($"Kernel {Release} has no BTF, which bpftrace needs here; --tool ftrace does without.");
        foreach (var (name, value) in KernelValues.Of(range.Profile))
            if (Btf?.ValueOf(name) is { } actual && actual != value) throw new InputException($"Kernel {Release} has {name} = 0x{actual:x}, not 0x{value:x} as {range.Profile.Name}: its traces would be misread.");
        if (Missing(range).FirstOrDefault() is { } missing) throw new InputException($"Kernel {Release} does not let {missing} be probed, which is needed.");
    }

    IEnumerable<string> Missing(KernelRange range) =>
        ProbedFunctions.Recipe(range.Profile).Where(p => p.Probe.IsEssential).Select(p => p.Function.Name).Distinct().Where(f => Traceable?.Contains(f) == false || Btf?.HasFunction(f) == false);

    /// <summary>What was looked up, for the head of the script.</summary>
    public IReadOnlyList<string> Facts(KernelRange range) => [.. FactsOf(range)];

    IEnumerable<string> FactsOf(KernelRange range)
    {
        yield return Config is null ? "Its configuration can not be read." : $"Its configuration has {FprobeEvents} {(Config.Contains(FprobeEvents) ? "on" : "off")}, {KprobeEvents} {(Config.Contains(KprobeEvents) ? "on" : "off")}.";
        if (Btf is null) { yield return "It has no BTF: the script goes by the rule for struct page, and says so."; yield break; }
        string[] confirmed = [.. KernelValues.Of(range.Profile).Where(v => Btf.ValueOf(v.Name) == v.Value).Select(v => v.Name)];
        yield return $"Its BTF gives the offsets {Offsets}{(confirmed.Length > 0 ? $" and confirms {string.Join(", ", confirmed)}" : "")}.";
        yield return Traceable is null ? "Which functions can be traced could not be read." : "The functions that are needed can be traced.";
    }
}
