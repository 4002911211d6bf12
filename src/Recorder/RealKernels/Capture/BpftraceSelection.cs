using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>
/// A selection in bpftrace's language. Folios with a pin that was selected are in the map @held until they are freed;
/// of these everything is recorded, also the pins of others, and of other folios nothing but releases. The map @called
/// has the tasks that are inside of the callsite, and @at those whose last read, write or ioctl was on the device,
/// whose number the script puts in the place of DEVICE.
/// </summary>
sealed class BpftraceSelection(CaptureSelection selection)
{
    /// <summary>What reads, writes and ioctls call with the file.</summary>
    static readonly string[] FileOperations = ["rw_verify_area", "security_file_ioctl"];

    const string File = "((struct file *)args->file)->f_inode";

    /// <summary>What is to be set up.</summary>
    public IEnumerable<string> Begin =>
        selection.LeavesPinsOut ? ["    @vmemmap = (uint64)*kaddr(\"vmemmap_base\");"] : [];

    /// <summary>The probes that the selection itself needs; at the end, maps would be printed.</summary>
    public IEnumerable<string> Probes =>
    [
        .. selection.Callsite is { } function ? Calls(function) : [],
        .. selection.Device is null ? [] : FileOperations.Select(Access),
        .. Maps.Length == 0 ? [] : new[] { $"END {{{string.Concat(Maps.Select(m => $" clear(@{m});"))} }}" },
    ];

    static IEnumerable<string> Calls(string function) =>
    [
        $"kprobe:{function} {{ @called[tid] = 1; }}",
        $"kretprobe:{function} {{ delete(@called[tid]); }}",
    ];

    static string Access(string function) =>
        $"kfunc:{function} {{ if ({File}->i_rdev == DEVICE || {File}->i_sb->s_dev == DEVICE) {{ @at[tid] = 1; }} "
        + "else if (@at[tid]) { delete(@at[tid]); } }";

    string[] Maps =>
    [
        .. selection.LeavesPinsOut ? ["held", "vmemmap"] : Array.Empty<string>(),
        .. selection.Callsite is null ? Array.Empty<string>() : ["called"],
        .. selection.Device is null ? Array.Empty<string>() : ["at"],
        .. IsByPage ? ["folio"] : Array.Empty<string>(),
    ];

    /// <summary>The address of a folio, of the field that names it or one of its pages.</summary>
    public static string Folio(string field, string value)
    {
        if (field == "folio") return $"(uint64){value}";
        string head = $"*(uint64 *)((uint64){value} + 8)";
        return $"({head} & 1 ? {head} - 1 : (uint64){value})";
    }

    /// <summary>When a function is recorded, as a further condition, and what is done first.</summary>
    public (string Condition, string First) Of(ProbedFunction function, string folio)
    {
        if (!selection.LeavesPinsOut || function.Releases) return ("", "");
        string held = $"@held[{folio}]";
        return function.Acquires ? ($" && ({Selected} || {held})", $"{held} = 1; ") : ($" && {held}", "");
    }

    /// <summary>The same of a tracepoint that names a frame, and what is done last.</summary>
    public (string Condition, string Then) Of(Tracepoint tracepoint)
    {
        if (!selection.LeavesPinsOut || tracepoint.Meaning == TracepointMeaning.TaskExit) return ("", "");
        string held = "@held[@vmemmap + args->pfn * 64]";
        return ($" && {held}", tracepoint.Meaning == TracepointMeaning.PageFree ? $" delete({held});" : "");
    }

    bool IsByPage => selection.StacksOneIn > 1;

    /// <summary>
    /// What precedes <see cref="WithStack"/>: the kernel lets a program test the bits of numbers, not of pointers, and
    /// what was in a map is a number.
    /// </summary>
    public string BeforeStack(string folio) => IsByPage ? $"@folio[cpu] = {folio}; " : "";

    /// <summary>When the stack is recorded; empty = always.</summary>
    public string WithStack(string folio)
    {
        string held = selection.LeavesPinsOut ? $"@held[{folio}]" : "";
        string cpus = string.Join(" || ", selection.StackCpus.Select(c => $"cpu == {c}"));
        string sample = IsByPage ? $"(@folio[cpu] & 0x{EventFilters.Mask(selection.StacksOneIn):x}) == 0" : cpus;
        return held.Length > 0 && sample.Length > 0 ? $"{held} && ({sample})" : held + sample;
    }

    string Selected
    {
        get
        {
            string tasks = string.Join(" || ", selection.Tasks.Select(TermOf));
            string[] all =
            [
                .. tasks.Length > 0 ? [$"({tasks})"] : Array.Empty<string>(),
                .. selection.Callsite is null ? Array.Empty<string>() : ["@called[tid]"],
                .. selection.Device is null ? Array.Empty<string>() : ["@at[tid]"],
            ];
            return string.Join(" && ", all);
        }
    }

    static string TermOf(string task)
    {
        if (long.TryParse(task, out long pid)) return $"tid == {pid}";
        return task.EndsWith('*')
            ? $"strncmp(comm, \"{task[..^1]}\", {task.Length - 1}) == 0" : $"comm == \"{task}\"";
    }
}
