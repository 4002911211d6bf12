using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests;

/// <summary>What a capture could show is decided by the same rule as what a trace shows.</summary>
public class FindabilityTests
{
    static readonly EventKind[] OfRecipes = KindsOf("perf"), WithMarks = KindsOf("ftrace");

    /// <summary>The events that a tool's capture yields.</summary>
    static EventKind[] KindsOf(string tool, string kernel = "6.12") =>
        [.. CaptureRecipe.For(tool, kernel).Yields.Select(y => y.Kind)];

    static IReadOnlyList<Findability> Of(params EventKind[] kinds) =>
        Findability.Of(kinds.ToHashSet(), TraceCoverage.None);

    static FindingKind[] Findable(IEnumerable<Findability> all) =>
        [.. all.Where(f => f.WhyNot is null).Select(f => f.Kind)];

    [Fact]
    public void The_recipes_show_pins_what_happens_to_pinned_pages_and_what_counts_give_away()
    {
        var all = Of(OfRecipes);
        Assert.Equal(
            [
                FindingKind.LeakedPin, FindingKind.DmaAfterFree, FindingKind.PutOnPin, FindingKind.UnpinOnGet,
                FindingKind.OverUnpin, FindingKind.WritebackOfPinned, FindingKind.LostDirty, FindingKind.UnmapOfPinned,
                FindingKind.OrphanedPin, FindingKind.CowIncoherent, FindingKind.RefcountOverflow,
                FindingKind.ZeroPageCounted, FindingKind.LongPin,
            ],
            Findable(all));
        Assert.Equal(
            [FindingKind.PutOnPin, FindingKind.UnpinOnGet, FindingKind.OverUnpin], all.Where(f => f.ByCount)
                .Select(f => f.Kind));
        Assert.Equal("no io_submit in the trace", all.Single(f => f.Kind == FindingKind.EarlyRelease).WhyNot);
    }

    [Fact]
    public void Marks_of_a_driver_show_early_releases_and_what_is_freed_in_flight()
    {
        FindingKind[] byMarks = [FindingKind.EarlyRelease, FindingKind.DmaAfterFree];
        Assert.Equal(byMarks, Findable(Of(WithMarks)).Intersect(byMarks));
        Assert.Equal(
            "no dma_store or dma_load or io_complete or dma_unmap in the trace",
            Of(KindsOf("perf", "6.1")).Single(f => f.Kind == FindingKind.DmaAfterFree).WhyNot);
    }

    /// <summary>Which the tools show that record every tracepoint.</summary>
    [Theory]
    [InlineData("perf", "6.12", true)]
    [InlineData("perf", "7.3", true)]
    [InlineData("perf", "6.1", false)]
    [InlineData("bpftrace", "7.3", false)]
    public void So_do_mappings_for_devices_of_newer_kernels(string tool, string kernel, bool isFindable) =>
        Assert.Equal(isFindable, Findable(Of(KindsOf(tool, kernel))).Contains(FindingKind.DmaAfterFree));

    /// <summary>
    /// Real kernels' traces mark neither DAX pages nor pins of other pages than the zero page that no counter counts.
    /// </summary>
    [Theory]
    [InlineData(FindingKind.DaxBlockReuse, "pages of DAX files are not marked in the trace")]
    [InlineData(FindingKind.StatDrift, "pins that the kernel does not count are not marked in the trace")]
    public void What_no_event_of_a_real_kernel_marks_is_not_findable(FindingKind kind, string reason) =>
        Assert.Equal(reason, Of(OfRecipes).Single(f => f.Kind == kind).WhyNot);

    [Fact]
    public void A_trace_that_has_what_was_planned_says_the_same()
    {
        var script = new EventScript(TraceCoverage.None);
        foreach (var kind in OfRecipes.Except([EventKind.Gap]))
            script.Add(kind, "a", page: kind == EventKind.ActorExit ? 0 : 1);
        var notFindable = Analysis.Run(script.Trace).Quality.NotFindable;
        var planned = Of(OfRecipes).Where(f => f.WhyNot is not null).Select(f => (f.Kind, f.WhyNot!));
        Assert.Equal(planned, notFindable);
    }

    [Fact]
    public void A_simulation_can_show_everything() =>
        Assert.All(
            Findability.Of(Enum.GetValues<EventKind>().ToHashSet(), TraceCoverage.Full), f => Assert.Null(f.WhyNot));
}
