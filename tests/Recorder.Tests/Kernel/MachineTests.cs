using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Tests.Scenarios;
using Xunit;

namespace Pintrace.Recorder.Tests.Kernel;

public class MachineTests
{
    /// <summary>In random runs, without a log: a blocked step changes nothing, and the counts explain themselves.</summary>
    [Fact]
    public void Steps_keep_the_invariants() => EveryRun.Check((scenario, variant, policy) =>
    {
        for (ulong seed = 1; seed <= 8; seed++)
        {
            var scene = Scene.Set(ScenarioCatalog.Find(scenario).Build(variant), PolicyCatalog.Find(policy), sink: null);
            CheckSteps(scene.Machine, seed);
        }
    });

    static void CheckSteps(Machine k, ulong seed)
    {
        var random = new Rng(seed);
        ulong[] before = k.State.ToArray();
        bool corrupt = false;
        for (int tries = 0; tries < 600; tries++)
        {
            int frame = random.Below(k.FrameCount);
            k.State.CopyTo(before);
            if (!k.TryStep(frame))
            {
                Assert.True(k.State.SequenceEqual(before), $"seed {seed}, try {tries}: a blocked step changed the state");
                continue;
            }
            corrupt |= (k.Violations & CountBugs) != 0;
            if (corrupt) continue;
            string unexplained = Unexplained(k);
            Assert.True(unexplained == "", $"seed {seed}, try {tries}: {unexplained}");
        }
    }

    const ulong CountBugs = 1UL << (int)FindingKind.PutOnPin | 1UL << (int)FindingKind.UnpinOnGet | 1UL << (int)FindingKind.OverUnpin | 1UL << (int)FindingKind.MixedCleanup | 1UL << (int)FindingKind.LeakedPin | 1UL << (int)FindingKind.LeakedReference;

    /// <summary>refcount = mappings + page cache + buffers + isolation + holds of the ledger + what gup_fast has in hand; pincount and mapcount likewise.</summary>
    static string Unexplained(Machine k)
    {
        for (int pfn = 0; pfn < k.Shape.Folios; pfn++)
        {
            ref var p = ref k.Folio(pfn);
            if (p.IsFree || p.Has(PageFlags.Frozen)) continue;
            int map = System.Numerics.BitOperations.PopCount(p.Mms), expected = map + (p.Has(PageFlags.Cached) ? 1 : 0) + (p.Has(PageFlags.Private) ? 1 : 0) + (p.Has(PageFlags.SwapCache) ? 1 : 0) + (p.Has(PageFlags.Lru | PageFlags.Dax | PageFlags.KernelPrivate) ? 0 : 1);      // the zero page has a reference of its own, others are isolated
            for (int slot = 0; slot < k.SlotOf(k.Shape.Actors, 0); slot++)
                if (k.HoldAt(slot) is var hold && hold.Page == pfn + 1) expected = unchecked(expected + (hold.Is(HoldKind.Pin) ? p.PinRefs(hold.Covers) : hold.Covers));
            for (int frame = 0; frame < k.Shape.Actors; frame++)
                if (k.Frame(frame).Pfn == pfn) expected += k.Frame(frame).Grabbed switch { Grabbed.Nothing => 0, Grabbed.Reference => p.Pages, Grabbed.Pin => p.PinRefs(p.Pages) };
            if (p.Has(PageFlags.NarrowCount)) expected = unchecked((short)expected);
            if (p.RefCount != expected || p.MapCount != map) return $"folio {pfn}: refcount {p.RefCount}, explained {expected}; mapcount {p.MapCount}, mapped by {map}";
        }
        return "";
    }

    [Fact]
    public void A_copied_state_goes_on_like_the_original()
    {
        var scenario = ScenarioCatalog.Find("second-pinner");
        var (a, b) = (Start(), Start());
        for (int i = 0; i < 30; i++) a.TryStep(i % a.FrameCount);
        a.State.CopyTo(b.State);
        for (int i = 0; i < 60; i++) Assert.Equal(a.TryStep(i % a.FrameCount), b.TryStep(i % b.FrameCount));
        Assert.Equal(a.State.ToArray(), b.State.ToArray());

        Machine Start() => Scene.Set(scenario.Build(scenario.Variants[0]), PolicyCatalog.Find("linux-6.4"), sink: null).Machine;
    }
}
