namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>A selection in words: for the trace, which must say what it lacks, and for people.</summary>
public static class SelectionText
{
    /// <summary>The words that a trace begins with: "only:task=fio", "stacks:1/8".</summary>
    internal static IEnumerable<string> Facts(CaptureSelection selection)
    {
        foreach (string only in selection.Only) yield return $"only:{only}";
        if (selection.Stacks is { } stacks) yield return $"stacks:{stacks}";
    }

    /// <summary>What cannot be found when it is left out, in sentences; none if nothing is.</summary>
    public static IEnumerable<string> Lacks(CaptureSelection selection)
    {
        if (selection.Tasks.Count > 0)
            yield return $"Pins of other tasks than {string.Join(", ", selection.Tasks)} are not recorded, and so not "
                + "found; among them those that kworkers and io_uring's workers take for these tasks. Of releases by "
                + "others there are no stacks.";
        if (selection.Callsite is { } callsite)
            yield return $"Pins are not recorded that are taken outside of {callsite}, or by others on its behalf.";
        if (selection.Device is { } device)
            yield return $"Pins are not recorded unless a task takes them in read, write or ioctl of {device} or of a "
                + "file on it; not those of buffers that io_uring has registered.";
        if (selection.LeavesPinsOut)
            yield return "Where a page is pinned by others, too, a release of theirs may be taken for one of the "
                + "pins recorded: such a leak can be missed.";
        if (selection.NeedsState)
            yield return "What happened to a page before the first of these pins is not recorded, nor anything of "
                + "pages that have none.";
        if (selection.StacksOneIn == 0) yield return "Without stacks, findings do not say who is to blame.";
        else if (selection.SamplesStacks)
            yield return $"Stacks are recorded of {Sample(selection)}: other findings do not say who is to blame, and "
                + "leaks of different callers look alike.";
    }

    static string Sample(CaptureSelection selection) => selection.StackCpus.Count > 0
        ? $"what happens on processor {string.Join(", ", selection.StackCpus)}"
        : $"one page in {selection.StacksOneIn} (large folios: all)";
}
