using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Mm;

/// <summary>The numbers that Documentation/core-api/pin_user_pages.rst and mm/gup.c lead to.</summary>
public class GupTests
{
    static readonly PolicySpec Linux64 = PolicyCatalog.Find("linux-6.4");

    static readonly Operation Hold = new("hold", ["driver"], RequestScope.Begins,
    [
        ..Gup.Acquire(GupCaller.Registration, write: true),
      Step.At("refused"),
        Step.Do("hold", static (k, ref f, ref p) => { }),
    ]);

    static readonly Operation Release = new("release", ["driver"], RequestScope.Ends,
    [
        Gup.ReleaseEach("unpin_user_page"),
    ]);

    static Machine Driver(PolicySpec policy, Setup pages, params Call[] script) => Of(policy, pages with
    {
        PagesPerRequest = 4,
        SpareFolios = 4,
        Actors = [Actor("driver", script)],
    });

    /// <summary>A count that has overflowed into its sign takes no more (try_grab_folio, 8fde12ca79af).</summary>
    [Theory]
    [InlineData("legacy-get", false)]
    [InlineData("linux-5.7", true)]
    public void An_overflown_count_is_refused(string policy, bool isRefused)
    {
        var k = Driver(PolicyCatalog.Find(policy), Anonymous, Hold.On(0));
        k.Folio(new(0)).RefCount = int.MinValue / 2;
        Until(k, 0, isRefused ? "idle" : "hold");
        Assert.Equal(isRefused ? OverflowGuard.Refuse : null, k.Denied?.Decision);
    }

    /// <summary>The page is gone from the page table when gup_fast looks again: it takes back what it took.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lockless_pin_of_an_unmapped_page_is_taken_back(bool isHuge)
    {
        var k = Driver(Linux64, isHuge ? Huge : Anonymous, Hold.On(0));
        Until(k, 0, "gup_fast: re-read pte");
        k.Folio(new(0)).AddRefs(1);
        Rmap.Zap(k, mm: 0, new(0));
        Assert.True(k.TryStep(new(0)));
        Assert.Equal("__get_user_pages: may stay?", k.Instruction(new(0)).Name);
        Assert.Equal((1, 0), (k.Folio(new(0)).RefCount, k.Folio(new(0)).PinCount));
    }

    /// <summary>c8070b787519 (6.1.130).</summary>
    [Theory]
    [InlineData("linux-5.19", true)]
    [InlineData("linux-6.1", false)]
    public void Pins_of_the_zero_page_are_not_counted_since_6_1(string policy, bool isCounted)
    {
        var untouched = new Setup
        {
            AnonPages = 1, HasZeroPage = true, Prefault = false, Actors = [Actor("vfio", VfioMap.ForReading.On(0))],
        };
        Assert.Equal(isCounted, Finish(Of(policy, untouched)).Folio(new(0)).MaybeDmaPinned);
    }

    /// <summary>A store through a page-table entry shows in the page when the entry goes.</summary>
    [Fact]
    public void A_dirty_entry_makes_its_page_dirty()
    {
        var k = Driver(Linux64, File);
        k.PteOf(0, new(0)) |= Pte.Dirty;
        Rmap.Zap(k, mm: 0, new(0));
        Assert.True(k.Folio(new(0)).Has(PageFlags.Dirty));
    }

    static Setup Anonymous => new() { AnonPages = 1, Actors = [] };
    static Setup Huge => Anonymous with { HugeEvery = 1 };
    static Setup File => new() { FilePages = 1, Actors = [] };

    static ref Folio Run(Machine k, int operations)
    {
        int script = k.Frame(new(0)).Script + operations - 1;
        while (k.Frame(new(0)).Pc != 0 && k.Frame(new(0)).Script <= script) Assert.True(k.TryStep(new(0)));
        return ref k.Folio(new(0));
    }

    [Fact]
    public void A_fresh_anonymous_page_mapped_once_has_one_reference() =>
        Assert.Equal(1, Driver(Linux64, Anonymous).Folio(new(0)).RefCount);

    [Fact]
    public void A_cached_page_with_buffers_mapped_once_has_three_references() =>
        Assert.Equal(3, Driver(Linux64, File).Folio(new(0)).RefCount);

    [Fact]
    public void A_pin_of_a_small_folio_adds_1024_to_its_reference_count()
    {
        ref var folio = ref Run(Driver(Linux64, Anonymous, Hold.On(0)), 1);
        Assert.Equal((1025, 0, true), (folio.RefCount, folio.PinCount, folio.MaybeDmaPinned));
    }

    /// <summary>
    /// try_grab_compound_head added all of the bias at once until c24d37322548 (5.14), which takes a reference first.
    /// </summary>
    [Theory]
    [InlineData("linux-5.7", new[] { 1, 1025 })]
    [InlineData("linux-5.13", new[] { 1, 1025 })]
    [InlineData("linux-5.19", new[] { 1, 2, 1025 })]
    public void A_lockless_pin_is_counted_at_once_until_5_14(string policy, int[] counts)
    {
        var k = Driver(PolicyCatalog.Find(policy), Anonymous, Hold.On(0));
        List<int> seen = [k.Folio(new(0)).RefCount];
        while (k.TryStep(new(0))) seen.Add(k.Folio(new(0)).RefCount);
        Assert.Equal(counts, seen.Distinct());
    }

    [Fact]
    public void A_pin_of_a_large_folio_counts_each_of_its_pages_on_both_counts()
    {
        ref var folio = ref Run(Driver(Linux64, Huge, Hold.On(0)), 1);
        Assert.Equal((513, 512, true), (folio.RefCount, folio.PinCount, folio.MaybeDmaPinned));
    }

    [Fact]
    public void Unpinning_restores_the_counts()
    {
        ref var small = ref Run(Driver(Linux64, Anonymous, Hold.On(0), Release.On(0)), 2);
        ref var large = ref Run(Driver(Linux64, Huge, Hold.On(0), Release.On(0)), 2);
        Assert.Equal((1, 1, 0), (small.RefCount, large.RefCount, large.PinCount));
    }

    [Fact]
    public void Before_5_6_a_registration_takes_a_plain_reference()
    {
        ref var folio = ref Run(Driver(PolicyCatalog.Find("legacy-get"), Anonymous, Hold.On(0)), 1);
        Assert.Equal((2, false), (folio.RefCount, folio.MaybeDmaPinned));
    }

    [Fact]
    public void A_page_whose_count_has_overflowed_is_refused()
    {
        var k = Driver(Linux64, Anonymous, Hold.On(0));
        k.Folio(new(0)).RefCount = -1023;
        Run(k, 1);
        Assert.Equal((OverflowGuard.Refuse, Errno.ENOMEM), (k.Denied?.Decision, k.Denied?.Error));
        Assert.Equal(-1023, k.Folio(new(0)).RefCount);
    }

    [Fact]
    public void Pinning_for_writing_dirties_a_clean_file_page_first()
    {
        ref var folio = ref Run(Driver(PolicyCatalog.Find("linux-5.7"), File, Hold.On(0)), 1);
        Assert.True(folio.Has(PageFlags.Dirty) && folio.Has(PageFlags.Private));
    }

    [Fact]
    public void A_long_term_writer_of_a_file_mapping_is_refused_since_6_5()
    {
        var pages = File with { AnonPages = 1 };
        var k = Driver(PolicyCatalog.Find("linux-7.0"), pages, Hold.On(0), Release.On(0), Hold.On(1));
        Run(k, 3);
        Assert.Equal((LongtermFile.RefuseWriters, Errno.EFAULT), (k.Denied?.Decision, k.Denied?.Error));
        Assert.Equal((3, 1025), (k.Folio(new(0)).RefCount, k.Folio(new(1)).RefCount));
    }

    [Theory]
    [InlineData("linux-5.13", 0, false)]
    [InlineData("linux-5.13", 0, true)]
    [InlineData("linux-5.19", 1, false)]
    [InlineData("linux-5.19", 1, true)]
    public void A_read_only_pin_of_a_page_shared_by_fork_takes_a_copy_first_since_5_19(
        string policy, int pinned, bool isFast)
    {
        var pin = isFast ? GupTest.ReadFast : GupTest.ReadSlow;
        var k = Of(policy, new Setup
        {
            AnonPages = 1,
            Mms = 2,
            SpareFolios = 2,
            Actors = [ActorWithDevice("app", ForkProcess.Operation.On(0, child: 1), pin.On(0))],
        });
        Until(k, 0, "idle");
        Assert.True(k.Folio(new(pinned)).MaybeDmaPinned);
        Assert.Equal(pinned == 1, k.Folio(new(pinned)).Has(PageFlags.AnonExclusive));
    }
}
