using Pintrace.Recorder.Conformance;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Conformance;

/// <summary>Traces of scenarios are followed through all interleavings of a policy.</summary>
public sealed class RetraceTests
{
    static IEnumerable<(Scenario Scenario, string Variant)> Cells =>
        ScenarioCatalog.All.Where(s => !s.IsGenerator).SelectMany(s => s.Variants.Select(v => (s, v)));

    static string[] Mainline => [.. PolicyCatalog.IdsInHistory.Where(i => i.StartsWith("linux-") || i == "legacy-get")];

    /// <summary>
    /// The power of it: of two kernels of mainline that run a scenario's script differently, neither explains the
    /// other's trace, and the decision that shows is one of those that differ. The rules for single pages, which real
    /// kernels are held against, see most of it too, if each scenario counts once.
    /// </summary>
    [Fact]
    public void A_kernel_of_mainline_explains_the_run_of_another_only_if_its_own_is_the_same()
    {
        int differing = 0, differingFirst = 0, seenByRules = 0;
        foreach (var (scenario, variant) in Cells)
        {
            var runs = Mainline.ToDictionary(p => p, p => Runs.InMemory(scenario.Id, p, variant));
            foreach (string made in Mainline)
                foreach (string asked in AskedOf(scenario, variant, made))
                {
                    string cell = $"{scenario.Id} {variant}: {made} by {asked}";
                    var report = new ConformanceCheck(runs[made], asked).Run();
                    bool isSame = IsSame(runs[made], runs[asked]);
                    Assert.True(isSame == (report.Verdict == ConformanceVerdict.Conforms), cell);
                    if (isSame) continue;
                    differing++;
                    Assert.True(report.Decisions.Count > 0, cell);
                    Assert.All(report.Decisions, d => Assert.NotEqual(d.Made, d.Asked));
                    if (variant != scenario.Variants[0]) continue;
                    differingFirst++;
                    if (IsSeenByRules(scenario.Build(variant), asked, runs[made])) seenByRules++;
                }
        }
        Assert.True(differing > 5000, $"only {differing} pairs differ");
        Assert.True(seenByRules > differingFirst * 3 / 4, $"the rules see only {seenByRules} of {differingFirst}");
    }

    /// <summary>All kernels; in a scenario of many variants, after the first few only the kernels next to it.</summary>
    static IEnumerable<string> AskedOf(Scenario scenario, string variant, string made)
    {
        const int few = 6;
        int at = Array.IndexOf(Mainline, made);
        bool asksAll = scenario.Variants.ToList().IndexOf(variant) < few;
        return asksAll ? Mainline : Mainline.Where((_, i) => Math.Abs(i - at) <= 1);
    }

    static bool IsSeenByRules(Setup setup, string asked, MemoryTrace run)
    {
        var policy = PolicyCatalog.Find(asked);
        return new PageCheck(policy, policy, setup, run).Run(null, default).FirstImpossible is not null;
    }

    /// <summary>Any policy, and any interleaving: its own trace conforms, and others' never break the search.</summary>
    [Fact]
    public void Random_runs_conform_to_their_own_policy()
    {
        var random = new Random(1);
        var cells = Cells.ToArray();
        for (int i = 0; i < 600; i++)
        {
            var (scenario, variant) = cells[random.Next(cells.Length)];
            string made = PolicyCatalog.Ids[random.Next(PolicyCatalog.Ids.Count)];
            string asked = PolicyCatalog.Ids[random.Next(PolicyCatalog.Ids.Count)];
            var run = Runs.InMemory(scenario.Id, made, variant, "random", seed: i);
            var own = new ConformanceCheck(run, null).Run();
            Assert.True(own.Verdict == ConformanceVerdict.Conforms, $"{scenario.Id} {variant} {made} {i}");
            var other = new ConformanceCheck(run, asked).Run();
            Assert.Equal(other.Verdict == ConformanceVerdict.DoesNotConform, other.Decisions.Count > 0);
        }
    }

    /// <summary>One count of one event is wrong: that event is named, and the page's events before it.</summary>
    [Fact]
    public void A_wrong_count_is_the_first_impossible_event()
    {
        var random = new Random(2);
        var cells = Cells.ToArray();
        for (int i = 0; i < 200; i++)
        {
            var (scenario, variant) = cells[random.Next(cells.Length)];
            var run = Runs.InMemory(scenario.Id, "linux-7.0", variant);
            var events = run.Events.ToArray();
            int at = random.Next(events.Length);
            if (events[at].Pfn == 0) continue;
            events[at].RefCount++;
            var first = new ConformanceCheck(Copy(run, events), null).Run().FirstImpossible;
            Assert.Equal((events[at].Seq, events[at].Pfn), (first!.Seq, first.Page));
            Assert.All(first.History, h => Assert.True(h.Pfn == first.Page && h.Seq < first.Seq));
        }
    }

    [Fact]
    public void A_trace_that_ends_too_early_does_not_conform()
    {
        var run = Runs.InMemory("fork-during-dio", "linux-7.0");
        var report = new ConformanceCheck(Copy(run, [.. run.Events.Take(10)]), null).Run();
        Assert.Equal(ConformanceVerdict.DoesNotConform, report.Verdict);
        Assert.True(report.FirstImpossible is { IsAtEnd: true, Seq: 11 });
    }

    /// <summary>Under 5.7, direct I/O takes a reference; under 7.0 it pins, and goes on raising the count.</summary>
    [Fact]
    public void The_decision_that_shows_first_is_named()
    {
        var report = new ConformanceCheck(Runs.InMemory("fork-during-dio", "linux-5.7"), "linux-7.0").Run();
        Assert.Equal(ConformanceMethod.Interleavings, report.Method);
        Assert.Equal(
            new DecisionThatShows("dioAcquire", "get", "pinUserBacked", report.Decisions[0].Seq, true),
            report.Decisions[0]);
        Assert.Contains("dio get n=1", report.FirstImpossible!.Seen, StringComparison.Ordinal);
        string[] asked = ["dio", "try_get", "n=1023"];
        Assert.Contains(report.FirstImpossible.Allowed, a => asked.SequenceEqual(a.Split(' ').Take(3)));
    }

    static bool IsSame(MemoryTrace a, MemoryTrace b) =>
        a.EventCount == b.EventCount && a.Events.Zip(b.Events).All(p => SameEvent.Of(p.First, p.Second));

    static MemoryTrace Copy(MemoryTrace trace, PageEvent[] events)
    {
        var copy = new MemoryTrace(trace.Header);
        Intern(trace.Names.Actors, copy.Names.Actors);
        Intern(trace.Names.Callsites, copy.Names.Callsites);
        Intern(trace.Names.Operations, copy.Names.Operations);
        foreach (var e in events) copy.Append(in e);
        return copy;
    }

    static void Intern<T>(NameTable<T> from, NameTable<T> to) where T : notnull
    {
        for (int i = 1; i <= from.Count; i++) to.Intern(from[new(i)]);
    }
}
