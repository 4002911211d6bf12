using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>
/// A selection in the language of the kernel's event filters (Documentation/trace/events.rst), which know the task and
/// the fields of the event itself.
/// </summary>
static class EventFilters
{
    /// <summary>Stands for the field with the page.</summary>
    const string Pointer = "POINTER";
    /// <summary>Size of a struct page, in bytes.</summary>
    const int StructPageSize = 64;

    /// <summary>The events that are filtered: those of pins.</summary>
    public static IEnumerable<string> Names(IReadOnlyList<RecipeProbe> recipe) =>
        recipe.Where(p => p.Function.Acquires).Select(p => p.Probe.Name);

    /// <summary>Which of them are recorded; empty = all.</summary>
    public static string Pins(CaptureSelection selection) =>
        string.Join(" || ", selection.Tasks.Select(TermOf));

    static string TermOf(string task)
    {
        if (long.TryParse(task, out long pid)) return $"common_pid == {pid}";
        return task.EndsWith('*') ? $"comm ~ \"{task}\"" : $"comm == \"{task}\"";
    }

    /// <summary>Of which events stacks are taken; empty = of all.</summary>
    public static string Stacks(CaptureSelection selection)
    {
        if (selection.StackCpus.Count > 0) return string.Join(" || ", selection.StackCpus.Select(c => $"CPU == {c}"));
        return selection.StacksOneIn > 1 ? $"!({Pointer} & 0x{Mask(selection.StacksOneIn):x})" : "";
    }

    /// <summary>The bits of a struct page's address that are all 0 in one of so many.</summary>
    public static int Mask(int oneIn) => (oneIn - 1) * StructPageSize;
}
