using Pintrace.Recorder.Conformance;
using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.Conformance.Rules;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Conformance;

/// <summary>Each rule rejects a few events, and accepts them with one change.</summary>
public sealed class PageRuleTests
{
    const string Policy = "linux-6.12", Driver = "driver_pin", Dio = "try_grab_folio_fast < bio_iov_iter_get_pages";
    const EventFlags Write = EventFlags.Gup | EventFlags.Write;

    static EventScript Real => new(TraceCoverage.None);

    static EventScript Pinned => Real.AnonPage().Pin(Driver, 0);

    static string Broken(EventScript script, string policy = Policy)
    {
        var report = new ConformanceCheck(script.Trace, policy).Run();
        Assert.Equal(report.FirstImpossible is not null, report.Rules.Any(r => r.Broken > 0));
        return string.Join(' ', report.Rules.Where(r => r.Broken > 0).Select(r => $"{r.Id} {r.Broken}"));
    }

    [Fact]
    public void A_page_is_allocated_once()
    {
        Assert.Equal("", Broken(Real.AnonPage().Add(EventKind.Free, "free").AnonPage()));
        Assert.Equal("page-life 1", Broken(Real.AnonPage().AnonPage().Add(EventKind.Free, "free")));
    }

    static EventScript Written => Real.FilePage().Dirty("store").Clean("wb").StartWriteback("wb");

    [Fact]
    public void Writeback_begins_and_ends_in_turn()
    {
        Assert.Equal("", Broken(Written.EndWriteback("wb").Clean("wb").StartWriteback("wb")));
        Assert.Equal("page-life 1", Broken(Written.Clean("wb").StartWriteback("wb").EndWriteback("wb")));
    }

    [Fact]
    public void A_page_is_made_clean_before_its_writeback() =>
        Assert.Equal("writeback-order 1", Broken(Written.EndWriteback("wb").StartWriteback("wb").EndWriteback("wb")));

    [Fact]
    public void No_more_pins_are_released_than_are_held()
    {
        Assert.Equal("", Broken(Pinned.Unpin("driver_unpin", 0)));
        Assert.Equal("pin-balance 1", Broken(Pinned.Unpin("driver_unpin", 0).Unpin("driver_unpin", 0)));
    }

    /// <summary>put_page leaves no event: the count after it is one too low for its pins.</summary>
    [Fact]
    public void A_pin_that_is_put_shows_in_the_next_counts()
    {
        var put = Pinned.Pin(Driver, 0).Add(EventKind.Zap, "zap", refs: -1, maps: -1);
        Assert.Equal("counted-references 1", Broken(
            put.Add(EventKind.Get, "look", refs: -1).Add(EventKind.Get, "look", refs: 1)));
        Assert.Equal("", Broken(Pinned.Pin(Driver, 0).Add(EventKind.Get, "look", refs: 1)));
    }

    [Fact]
    public void A_device_has_a_pin_until_it_is_done()
    {
        Assert.Equal("", Broken(Pinned.Submit(0).Complete().Unpin("driver_unpin", 0)));
        Assert.Equal("io-order 1", Broken(Pinned.Submit(0).Unpin("driver_unpin", 0).Complete()));
    }

    [Fact]
    public void A_page_that_a_device_wrote_is_released_dirty()
    {
        static EventScript Cleaned() => Real.FilePage().Dirty("store")
            .Add(EventKind.Pin, Driver, refs: 1024, flags: Write).Clean("msync");
        Assert.Equal("", Broken(Cleaned().Dirty("driver_unpin").Unpin("driver_unpin", 0)));
        Assert.Equal("dirty-at-release 1", Broken(Cleaned().Unpin("driver_unpin", 0)));
    }

    [Fact]
    public void The_pins_of_a_process_end_with_it()
    {
        static EventScript Exit(EventScript s) => s.Add(EventKind.ActorExit, "do_exit", page: 0)
            .Add(EventKind.Alloc, "later", page: 0x2000, tickNs: Limits.ExitGraceNs);
        Assert.Equal("", Broken(Exit(Pinned.Unpin("driver_unpin", 0))));
        Assert.Equal("held-after-exit 1", Broken(Exit(Pinned)));
    }

    [Theory]
    [InlineData("linux-6.1", "direct-io-acquisition 1")]
    [InlineData("linux-6.12", "")]
    [InlineData("legacy-get", "direct-io-acquisition 1 pins-exist 1")]
    public void Direct_io_pins_since_6_3(string policy, string broken) =>
        Assert.Equal(broken, Broken(Real.AnonPage().Pin(Dio, 0), policy));

    [Theory]
    [InlineData("linux-6.1", "")]
    [InlineData("linux-5.19", "zero-page-pins 1")]
    public void Pins_of_the_zero_page_are_not_counted(string policy, string broken) => Assert.Equal(broken, Broken(
        Real.Add(EventKind.Pin, Driver, set: PageFlags.Zero, flags: EventFlags.Gup | EventFlags.Uncounted), policy));

    [Theory]
    [InlineData("linux-6.4", "")]
    [InlineData("linux-6.12", "longterm-file-pins 1")]
    public void Long_term_writers_of_files_are_refused_since_6_5(string policy, string broken) => Assert.Equal(broken,
        Broken(Real.FilePage().Add(EventKind.Pin, Driver, refs: 1024, flags: Write | EventFlags.Longterm), policy));

    [Theory]
    [InlineData("linux-5.13", "")]
    [InlineData("linux-5.19", "exclusive-pins 1")]
    public void A_pinned_anonymous_page_is_exclusive_since_5_19(string policy, string broken) => Assert.Equal(broken,
        Broken(Real.Add(EventKind.Alloc, "fault", set: PageFlags.Anon).Pin(Driver, 0), policy));

    [Theory]
    [InlineData("linux-5.9", "")]
    [InlineData("linux-5.13", "reclaim-of-pinned 1")]
    public void Reclaim_leaves_pinned_anonymous_pages_alone_since_5_11(string policy, string broken) => Assert.Equal(
        broken, Broken(Pinned.Add(EventKind.Unmap, "try_to_unmap", tickNs: 2_000_000_000), policy));

    [Theory]
    [InlineData("linux-5.7", "")]
    [InlineData("linux-5.13", "fork-of-pinned 1")]
    public void Fork_copies_pinned_pages(string policy, string broken) => Assert.Equal(
        broken, Broken(Pinned.Add(EventKind.Map, "copy_page_range", refs: 1, maps: 1), policy));

    /// <summary>What the trace itself says it lost explains anything; what it does not locate, nothing.</summary>
    [Fact]
    public void Losses_are_never_taken_for_contradictions()
    {
        var lost = Real.AnonPage().Add(EventKind.Gap, "", page: 0, request: 2).AnonPage().Add(EventKind.Free, "free");
        var report = new ConformanceCheck(lost.Trace, Policy).Run();
        Assert.Equal((ConformanceVerdict.Inconclusive, 1), (report.Verdict, report.Losses));
        Assert.Null(report.FirstImpossible);
        var unseen = new ConformanceCheck(Pinned.Add(EventKind.Free, "free").Trace, Policy).Run();
        Assert.Equal((ConformanceVerdict.Inconclusive, 1), (unseen.Verdict, unseen.UnseenReleases));
        var skipped = Real.AnonPage().AnonPage().Add(EventKind.Free, "free");
        skipped.Trace.Names.Facts[CaptureFact.Missed + "gup_put"] = 3;
        Assert.Equal(ConformanceVerdict.Inconclusive, new ConformanceCheck(skipped.Trace, Policy).Run().Verdict);
    }

    /// <summary>The table of rules in docs/conformance.md; UPDATE_GOLDEN=1 renews it.</summary>
    [Fact]
    public void Every_rule_is_documented()
    {
        const string begin = "<!-- rules -->\n", end = "<!-- end of rules -->";
        string page = RepoFiles.Read("docs", "conformance.md");
        int from = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var rows = RuleCatalog.All.Select(r => $"| `{r.Id}` | {r.Demand} | {Standing(r)} |\n");
        string table = "| rule | what it demands | of |\n|---|---|---|\n" + string.Concat(rows);
        Golden.Check(
            page[..from] + table + page[page.IndexOf(end, StringComparison.Ordinal)..],
            RepoFiles.Path("docs", "conformance.md"));
    }

    static string Standing(IPageRule rule) =>
        rule.Decision is { } decision ? $"`{decision}`" : rule.IsDutyOfCallers ? "callers" : "the kernel";

    [Fact]
    public void A_trace_that_tests_nothing_says_so()
    {
        var report = new ConformanceCheck(Real.Add(EventKind.TryGet, "look").Trace, Policy).Run();
        Assert.Equal((ConformanceVerdict.Conforms, 0L), (report.Verdict, report.ConstrainedEvents));
    }

    /// <summary>
    /// The rules are no stricter than the simulated kernel: whatever it does under a policy, in any interleaving, they
    /// allow. Real kernels are held against the same rules.
    /// </summary>
    [Fact]
    public void Rules_allow_all_that_the_simulated_kernel_does()
    {
        var random = new Random(4);
        foreach (var scenario in ScenarioCatalog.All.Where(s => !s.IsGenerator))
            foreach (string variant in scenario.Variants)
                foreach (string policy in PolicyCatalog.Ids)
                {
                    var run = Runs.InMemory(scenario.Id, policy, variant, "random", seed: random.Next());
                    var spec = PolicyCatalog.Find(policy);
                    var report = new PageCheck(spec, spec, scenario.Build(variant), run).Run(null, default);
                    string? seen = report.FirstImpossible?.Seen;
                    Assert.True(seen is null, $"{scenario.Id} {variant} {policy}: {seen}");
                }
    }

    [Theory]
    [InlineData("linux-5.13", "linux-5.19", "fastPin")]
    [InlineData("linux-5.19", "linux-7.0", "dioAcquire")]
    [InlineData("linux-7.0", "linux-7.0", "")]
    public void A_load_conforms_to_its_own_policy_only(string made, string asked, string decisions)
    {
        var report = new ConformanceCheck(Runs.InMemory("mixed-load", made, events: 20_000), asked).Run();
        Assert.Equal(ConformanceMethod.Pages, report.Method);
        Assert.Equal(decisions, string.Join(' ', report.Decisions.Select(d => d.Decision)));
    }
}
