using System.Text.RegularExpressions;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>
/// Whose pins are recorded, and of which events the stacks: the kernel leaves the rest out before it costs much.
/// Releases are always recorded, as the kernel's counters can be held against them only if all are there.
/// </summary>
public sealed record CaptureSelection
{
    const int LongestComm = 15, MostOf = 4096;

    static readonly Regex Task = new(@"\A[A-Za-z0-9_.:/+@-]+\*?\z"), Function = new(@"\A[A-Za-z_][A-Za-z0-9_.]*\z"),
        Path = new(@"\A/[A-Za-z0-9_.:/+@-]*\z"), Cpus = new(@"\Acpu=[0-9]{1,4}(,[0-9]{1,4})*\z");

    /// <summary>Everything, with stacks.</summary>
    public static readonly CaptureSelection All = new();

    /// <summary>Pins by tasks of these names, which may end in '*', or numbers; empty = by any.</summary>
    public IReadOnlyList<string> Tasks { get; private init; } = [];
    /// <summary>Pins taken while this function runs; null = any.</summary>
    public string? Callsite { get; private init; }
    /// <summary>
    /// Pins taken during read, write or ioctl of this device, or of a file that lies on it; null = any.
    /// </summary>
    public string? Device { get; private init; }
    /// <summary>Stacks on one page in so many, a power of two; 0 = none.</summary>
    public int StacksOneIn { get; private init; } = 1;
    /// <summary>Stacks on these processors; empty = on all.</summary>
    public IReadOnlyList<int> StackCpus { get; private init; } = [];

    /// <summary>Some pins are left out.</summary>
    public bool LeavesPinsOut => Tasks.Count > 0 || NeedsState;
    /// <summary>
    /// Whether a pin is recorded depends on what its task did before: only bpftrace can remember that.
    /// </summary>
    public bool NeedsState => Callsite is not null || Device is not null;
    /// <summary>Stacks are taken of some events and not of others.</summary>
    public bool SamplesStacks => StacksOneIn > 1 || StackCpus.Count > 0;

    /// <summary>
    /// What alone is recorded, as the trace says it: "task=fio", "callsite=ib_umem_get", "device=/dev/sda".
    /// </summary>
    public IEnumerable<string> Only
    {
        get
        {
            if (Tasks.Count > 0) yield return $"task={string.Join(',', Tasks)}";
            if (Callsite is not null) yield return $"callsite={Callsite}";
            if (Device is not null) yield return $"device={Device}";
        }
    }

    /// <summary>Of what there are stacks: "1/8", "cpu=0,1", "none"; null = of all.</summary>
    public string? Stacks => StacksOneIn switch
    {
        0 => "none",
        > 1 => $"1/{StacksOneIn}",
        _ => StackCpus.Count > 0 ? $"cpu={string.Join(',', StackCpus)}" : null,
    };

    /// <summary>What was asked for on the command line; null or empty = everything.</summary>
    /// <param name="task">Names of tasks, or their numbers, separated by commas.</param>
    /// <param name="callsite">A function.</param>
    /// <param name="device">A device or a file on it.</param>
    /// <param name="stacks">all, none, 1/N or cpu=LIST.</param>
    /// <exception cref="UsageException">One of them is none of these.</exception>
    public static CaptureSelection Of(string? task, string? callsite, string? device, string? stacks)
    {
        string[] tasks = task?.Split(',') ?? [];
        if (Array.Find(tasks, t => !IsTask(t)) is { } wrong)
            throw new UsageException($"'{wrong}' is no task: name it as ps does (at most {LongestComm} letters, "
                + "possibly with * at the end) or by its number.");
        if (callsite is not null && !Function.IsMatch(callsite))
            throw new UsageException($"'{callsite}' is no function of a kernel.");
        if (device is not null && !Path.IsMatch(device))
            throw new UsageException($"'{device}' is no absolute path, or has blanks or quotes in it.");
        return StacksOf(stacks ?? "all") with { Tasks = tasks, Callsite = callsite, Device = device };
    }

    /// <summary>Refuses what a tool cannot leave out.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    public void Check(string tool)
    {
        if (NeedsState && tool != "bpftrace")
        {
            var (what, option) = Callsite is null
                ? ("which device a pin is for", "--device") : ("who calls", "--callsite");
            throw new UsageException($"{tool} cannot tell {what}: {option} needs --tool bpftrace.");
        }
        if (SamplesStacks && tool == "perf")
            throw new UsageException("perf records the stacks of all events or of none: --stacks all or none.");
    }

    static bool IsTask(string name) => Task.IsMatch(name) && name.TrimEnd('*').Length <= LongestComm;

    static CaptureSelection StacksOf(string text)
    {
        if (text == "all") return All;
        if (text == "none") return All with { StacksOneIn = 0 };
        if (text.StartsWith("1/", StringComparison.Ordinal) && int.TryParse(text[2..], out int n)
            && n is > 1 and <= MostOf && int.IsPow2(n))
            return All with { StacksOneIn = n };
        if (Cpus.IsMatch(text)) return All with { StackCpus = [.. text[4..].Split(',').Select(int.Parse)] };
        throw new UsageException($"--stacks must be all, none, 1/N (N a power of two up to {MostOf}) or cpu=0,1,..., "
            + $"not '{text}'.");
    }
}
