using Pintrace.Analyzer;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>
/// For each finding kind one change of a policy's decision, or of a caller's code (a variant), that nothing but its
/// detector notices: whatever else is found was found before the change, too. Without that detector the change would
/// pass.
/// </summary>
public class MutationTests
{
    static readonly string[] Mutations =
    [
        // kind, with those that follow: scenario variant policy -> variant, or decision=value
        "leaked-pin: vdpa-error-path fixed linux-7.0 -> broken",
        "leaked-reference: bvec-trim fixed legacy-get -> broken",
        "put-on-pin: legacy-dio-put fixed linux-7.0 -> broken",
        "unpin-on-get: unpin-on-get fixed linux-7.0 -> broken",
        "over-unpin: iommufd-over-unpin fixed linux-7.0 -> broken",
        "writeback-of-pinned: fsync-vs-longterm answered linux-7.0 -> longtermFile=allow",
        "lost-dirty+write-to-clean: wrong-direction fixed linux-7.0 -> broken",
        "dirty-without-buffers+lost-dirty: drop-buffers direct-io linux-6.4 -> dropBuffersOnPinned=proceed",
        "unmap-of-pinned: swap-out-pinned default linux-6.4 -> swapOutOnPinned=proceed",
        "orphaned-pin: truncate-orphan truncate linux-7.0 -> longtermFile=allow",
        "blocked-by-pin: wait-for-one default linux-5.7 -> unmapOnPinned=waitForOneReference",
        "livelock: longterm-livelock broken legacy-get -> longtermMigrate=cma",
        "deadlock: dio-into-own-mmap default linux-5.13 -> dioAcquire=pageLock",
        "cow-incoherent: fork-during-dio default linux-6.4 -> dioAcquire=get",
        "cow-leak: vmsplice-child-read child-vmsplices linux-6.4 -> wpReuse=mapcount1",
        "false-pinned: false-positive-1024 references legacy-get -> track=bias1024",
        "refcount-overflow: pincount-overflow full-width linux-5.13 -> overflowGuard=none",
        "zero-page-counted: cifs-derived-iterator fixed linux-7.0 -> zeroPage=counted",
        "unmovable-longterm: cma-longterm cma linux-6.4 -> longtermMigrate=movable",
        "spurious-migration-failure: spurious-migration-failure fixed linux-7.0 -> broken",
        "accounting-leak: memfd-pin fixed linux-7.0 -> broken",
        "accounting-under: io-uring-shared-huge-page fixed linux-7.0 -> broken",
        "frozen-get: frozen-try-get with-reference linux-7.0 -> without-reference",
        "mixed-cleanup: bio-two-kinds a-bio-a-kind legacy-get -> one-bio",
        "wrong-subpage: coalesce-same-page fixed linux-7.0 -> broken",
        "ignored-release-request: fsync-vs-longterm answered release-request -> ignored",
        // kind: scenario variant policy -> another policy
        "lost-dirty: unpin-then-dirty broken dma-pinned-flag -> legacy-get",
        "missed-pinned: unconverted-get default bounce-writeback -> linux-7.0",
        "secure-io: secure-convert default s390-accessible -> s390-no-hook",
        "stat-drift: vmstat-drift default legacy-get -> linux-7.0",
        "lost-dirty+unstable-writeback: unstable-writeback default bounce-writeback -> pin-from-reference",
        "stale-after-fsync+write-to-clean+writeback-of-pinned: fsync-stale default skip-async-wait-sync -> linux-6.1",
        "pin-limit: dirty-limit default deny-rdma-files -> pin-limit",
    ];

    public static TheoryData<string> Rows => [.. Mutations];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_mutation_is_caught_by_its_detector_alone(string mutation)
    {
        string[] words = mutation.Split([": ", " -> ", " "], StringSplitOptions.None);
        var (kind, scenario, variant, policy, change) = (words[0], words[1], words[2], words[3], words[4]);
        var before = Kinds(Runs.InMemory(scenario, policy, variant));
        var after = Kinds(Mutant(scenario, variant, policy, change));
        Assert.Equal(kind.Split('+'), after.Except(before).Order(StringComparer.Ordinal));
        Assert.Empty(before.Except(after));
    }

    static MemoryTrace Mutant(string scenario, string variant, string policy, string change)
    {
        bool isVariant = Catalog.Scenarios.Single(s => s.Id == scenario).Variants.Contains(change);
        if (isVariant) return Runs.InMemory(scenario, policy, change);
        if (change.Split('=') is not [var decision, var value]) return Runs.InMemory(scenario, change, variant);
        using var folder = new TempFolder();
        string mutant = folder.File("mutant.json");
        File.WriteAllText(mutant, $$$"""
            {"id": "mutant", "base": "{{{policy}}}", "decisions": {"{{{decision}}}": "{{{value}}}"}}
            """);
        return Runs.InMemory(scenario, mutant, variant);
    }

    static List<string> Kinds(MemoryTrace trace) =>
    [
        .. Analysis.Run(trace).Findings
            .Select(f => PublicName.Of(f.Kind)).Distinct().Order(StringComparer.Ordinal),
    ];

    // ---- kinds that no single change of a scenario shows alone ----

    /// <summary>The device works on a page that nothing holds for it; in the mutant after the page was freed.</summary>
    [Fact]
    public void Dma_after_free_alone()
    {
        Assert.Equal("", Found(Script(mutant: false)));
        Assert.Equal("dma-after-free", Found(Script(mutant: true)));

        static EventScript Script(bool mutant)
        {
            var script = new EventScript().AnonPage();
            script.Add(EventKind.IoSubmit, "submit_bio", request: 1, flags: EventFlags.Write);
            if (!mutant) script.Store().Complete();
            script.Add(EventKind.Zap, "munmap", refs: -1, maps: -1).Add(EventKind.Free, "munmap");
            return mutant ? script.Store() : script;
        }
    }

    [Fact]
    public void Early_release_alone()
    {
        Assert.Equal("", Found(new EventScript().AnonPage().Get("a", 1).Submit(1).Complete().Put("b", 1)));
        Assert.Equal("early-release", Found(new EventScript().AnonPage().Get("a", 1).Submit(1).Put("b", 1).Complete()));
    }

    /// <summary>
    /// A block of a DAX file is taken by another file; in the mutant gup_fast still pins it when it has left the first.
    /// </summary>
    [Fact]
    public void Dax_block_reuse_alone()
    {
        Assert.Equal("", Found(Script(mutant: false)));
        Assert.Equal("dax-block-reuse", Found(Script(mutant: true)));

        static EventScript Script(bool mutant)
        {
            var script = new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Dax);
            script.Add(EventKind.CacheAdd, "setup", set: PageFlags.Cached, n: 0).Begin("r");
            if (!mutant) script.Pin("a", 1).Unpin("a", 1);
            script.Add(EventKind.CacheRemove, "truncate", refs: 0, clear: PageFlags.Cached, n: 0);
            if (mutant) script.Pin("a", 1).Submit(1);
            script.Add(EventKind.CacheAdd, "allocate", set: PageFlags.Cached, n: 0);
            return mutant ? script.Store() : script;
        }
    }

    [Fact]
    public void Long_pin_alone()
    {
        Assert.Equal("", Found(Held(100)));
        Assert.Equal("long-pin", Found(Held(400)));

        static EventScript Held(long ms) =>
            new EventScript().AnonPage().Begin("r").Pin("a", 1)
                .Add(EventKind.CpuLoad, "x", tickNs: ms * 1_000_000).Unpin("b", 1).End("r");
    }

    static string Found(EventScript script) => string.Join(' ', Kinds(script.Trace));

    [Fact]
    public void Every_kind_has_its_mutation()
    {
        string[] alone = ["dma-after-free", "dax-block-reuse", "early-release", "long-pin"];
        var mutated = Mutations.SelectMany(m => m.Split(':')[0].Split('+')).Concat(alone).Distinct();
        var kinds = Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None).Select(PublicName.Of);
        Assert.Equal(kinds.Order(StringComparer.Ordinal), mutated.Order(StringComparer.Ordinal));
    }
}
