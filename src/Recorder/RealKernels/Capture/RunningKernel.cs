using System.IO.Compression;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>What a kernel says about itself in its files.</summary>
sealed class RunningKernel
{
    const string FprobeEvents = "CONFIG_FPROBE_EVENTS", KprobeEvents = "CONFIG_KPROBE_EVENTS";

    /// <summary>As printed by uname -r.</summary>
    public required string Release { get; init; }
    /// <summary>The options that are set; null = the configuration cannot be read.</summary>
    public required IReadOnlySet<string>? Config { get; init; }
    /// <summary>Its types; null = there are none.</summary>
    public required BtfTypes? Btf { get; init; }
    /// <summary>Functions that can be probed; null = not readable (only root may).</summary>
    public required IReadOnlySet<string>? Traceable { get; init; }

    /// <summary>Fprobe events are configured; null = unknown.</summary>
    public bool? HasFprobes => Config?.Contains(FprobeEvents);

    /// <summary>Offsets in the form that the script expects.</summary>
    public string Offsets
    {
        get
        {
            var fields = StructField.All.Select(f => (f.Name, At: Offset(f)));
            return string.Join(' ', fields.Where(f => f.At is not null).Select(f => $"{f.Name}=0x{f.At:x}"));
        }
    }

    int? Offset(StructField field) =>
        field.Members.Select(m => Btf?.OffsetOf(m.Struct, m.Member)).FirstOrDefault(at => at is not null);

    /// <summary>Values in the form that the script expects.</summary>
    public string Values(KernelProfile like)
    {
        var values = like.Values.Select(v => (v.Name, Own: Btf?.ValueOf(v.Name)));
        return string.Join(' ', values.Where(v => v.Own is not null).Select(v => $"{v.Name}=={v.Own}"));
    }

    /// <summary>Whether a function can be probed; null = unknown.</summary>
    public bool? Has(string function) => Traceable?.Contains(function) ?? Btf?.HasFunction(function);

    /// <summary>Reads the files below a folder, which is / except in tests.</summary>
    /// <exception cref="InputException">There is no kernel below it, or no BTF in the named file.</exception>
    public static RunningKernel Read(string root, string? btf)
    {
        const string noRelease = "This system has no /proc/sys/kernel/osrelease: --kernel VERSION names a kernel.";
        string? ReadBelow(string path) => ReadText(Path.Combine(root, path));
        string release = ReadBelow("proc/sys/kernel/osrelease")?.Trim() ?? throw new InputException(noRelease);
        if (btf is not null) InputFile.CheckName(btf);
        if (btf is not null && !File.Exists(btf)) throw new InputException($"{btf} does not exist.");
        string types = btf ?? Path.Combine(root, "sys/kernel/btf/vmlinux");
        string[]? config = (ReadBelow("proc/config.gz") ?? ReadBelow($"boot/config-{release}"))?.Split('\n');
        string[]? traceable = ReadBelow("sys/kernel/tracing/available_filter_functions")?.Split('\n');
        return new()
        {
            Release = release,
            Config = config?.Where(l => l.EndsWith("=y", StringComparison.Ordinal)).Select(l => l[..^2]).ToHashSet(),
            Btf = File.Exists(types) ? BtfTypes.Read(types) : null,
            Traceable = traceable?.Select(l => l.Split(' ')[0]).ToHashSet(),
        };
    }

    static string? ReadText(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            bool isPacked = path.EndsWith(".gz", StringComparison.Ordinal);
            using Stream plain = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
            return new StreamReader(plain).ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Refuses a kernel on which the tool cannot work, or whose traces would be misread.</summary>
    /// <exception cref="InputException">The message says why.</exception>
    public void Check(IReadOnlyList<RecipeProbe> recipe, string tool)
    {
        if (tool == "bpftrace") CheckBtf();
        else CheckProbes(tool);
        if (Missing(recipe).FirstOrDefault() is { } missing)
            throw new InputException($"Kernel {Release} does not let {missing} be probed, which is needed.");
    }

    void CheckBtf()
    {
        if (Btf is not null) return;
        throw new InputException(
            $"Kernel {Release} has no BTF, which bpftrace needs here; --tool ftrace does without.");
    }

    void CheckProbes(string tool)
    {
        if (Config is null || Config.Contains(FprobeEvents) || Config.Contains(KprobeEvents)) return;
        throw new InputException(
            $"Kernel {Release} was built without {FprobeEvents} and {KprobeEvents}: {tool} cannot probe it.");
    }

    /// <summary>Functions that must be probed and cannot be.</summary>
    IEnumerable<string> Missing(IReadOnlyList<RecipeProbe> recipe) =>
        recipe.Where(p => p.Probe.IsEssential).Select(p => p.Function.Name).Distinct().Where(f => Has(f) == false);

    /// <summary>What was looked up, in sentences for the head of the script.</summary>
    public IReadOnlyList<string> Facts(KernelRange range) =>
        Btf is null
            ? [ConfigFact, "It has no BTF: the script goes by the rule for struct page, and says so."]
            : [ConfigFact, BtfFact(Btf, range), TraceableFact];

    string ConfigFact => Config is null
        ? "Its configuration cannot be read."
        : $"Its configuration has {FprobeEvents} {OnOrOff(FprobeEvents)}, {KprobeEvents} {OnOrOff(KprobeEvents)}.";

    string OnOrOff(string option) => Config!.Contains(option) ? "on" : "off";

    string BtfFact(BtfTypes btf, KernelRange range)
    {
        var values = range.Profile.Values.Where(v => btf.ValueOf(v.Name) is not null).Select(v => v.Name);
        string names = string.Join(", ", values);
        return $"Its BTF gives the offsets {Offsets}{(names.Length > 0 ? $" and the values of {names}" : "")}.";
    }

    string TraceableFact => Traceable is null
        ? "Which functions can be traced could not be read." : "The functions that are needed can be traced.";
}
