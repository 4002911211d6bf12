using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Engine;

public class MachineTests
{
    /// <summary>
    /// In random runs, without a trace: a blocked step changes nothing, and the counts explain themselves.
    /// </summary>
    [Fact]
    public void Steps_keep_the_invariants() => EveryRun.Check((scenario, variant, policy) =>
    {
        for (ulong seed = 1; seed <= 8; seed++) CheckSteps(Of(policy, scenario, variant), seed);
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
            if (!k.TryStep(new(frame)))
            {
                bool unchanged = k.State.SequenceEqual(before);
                Assert.True(unchanged, $"seed {seed}, try {tries}: a blocked step changed the state");
                continue;
            }
            corrupt |= (k.Violations & CountBugs) != 0;
            if (corrupt) continue;
            string unexplained = Unexplained(k);
            Assert.True(unexplained == "", $"seed {seed}, try {tries}: {unexplained}");
        }
    }

    /// <summary>Bugs after which counts do not explain themselves.</summary>
    const ulong CountBugs =
        1UL << (int)FindingKind.PutOnPin
        | 1UL << (int)FindingKind.UnpinOnGet
        | 1UL << (int)FindingKind.OverUnpin
        | 1UL << (int)FindingKind.MixedCleanup
        | 1UL << (int)FindingKind.LeakedPin
        | 1UL << (int)FindingKind.LeakedReference;

    /// <summary>The first folio whose counts nothing explains; empty if there is none.</summary>
    static string Unexplained(Machine k)
    {
        for (int pfn = 0; pfn < k.Shape.Folios; pfn++)
        {
            ref var p = ref k.Folio(new(pfn));
            if (p.IsFree || p.Has(PageFlags.Frozen)) continue;
            int maps = Entries(k, pfn, ref p), references = maps + References(k, pfn, ref p);
            if (p.RefCount != references || p.MapCount != maps)
                return $"folio {pfn}: refcount {p.RefCount}, explained {references}; "
                    + $"mapcount {p.MapCount}, mapped by {maps}";
        }
        return "";
    }

    /// <summary>Page-table entries of all mms that map the folio; those of the zero page are not counted.</summary>
    static int Entries(Machine k, int pfn, ref Folio p)
    {
        int entries = 0;
        for (int mm = 0; mm < k.Shape.Mms; mm++)
            for (int va = 0; va < k.Shape.Vas; va++)
                if ((k.PteOf(mm, new(va)) & Pte.Present) != 0 && Pte.Pfn(k.PteOf(mm, new(va))) == pfn) entries++;
        return p.Has(PageFlags.Zero) ? 0 : entries;
    }

    /// <summary>
    /// Page cache, buffers, swap cache and isolation (the zero page has a reference of its own), the holds of
    /// the ledger, and what gup_fast has in hand.
    /// </summary>
    static int References(Machine k, int pfn, ref Folio p)
    {
        int references = 0;
        if (p.Has(PageFlags.Cached)) references++;
        if (p.Has(PageFlags.Private)) references++;
        if (p.Has(PageFlags.SwapCache)) references++;
        if (!p.Has(PageFlags.Lru | PageFlags.Dax | PageFlags.KernelPrivate | PageFlags.Hugetlb)) references++;
        for (Slot slot = default; slot < k.ActorSlots; slot++) references += HeldBy(k.HoldAt(slot), pfn, ref p);
        for (int frame = 0; frame < k.Shape.Actors; frame++) references += InHandOf(k.Frame(new(frame)), pfn, ref p);
        return p.Has(PageFlags.NarrowCount) ? (short)references : references;
    }

    static int HeldBy(Hold hold, int pfn, ref Folio p)
    {
        if (hold.Page != pfn + 1) return 0;
        return hold.Is(HoldKind.Pin) ? p.PinRefs(hold.Covers) : hold.Covers;
    }

    static int InHandOf(Frame frame, int pfn, ref Folio p) => frame.Pfn != pfn ? 0 : frame.Grabbed switch
    {
        Grabbed.Nothing => 0,
        Grabbed.Reference => p.PagesPerEntry,
        Grabbed.Pin => p.PinRefs(p.PagesPerEntry),
    };

    [Fact]
    public void A_copied_state_goes_on_like_the_original()
    {
        var (a, b) = (Of("linux-6.4", "second-pinner"), Of("linux-6.4", "second-pinner"));
        for (int i = 0; i < 30; i++) a.TryStep(new(i % a.FrameCount));
        a.State.CopyTo(b.State);
        for (int i = 0; i < 60; i++) Assert.Equal(a.TryStep(new(i % a.FrameCount)), b.TryStep(new(i % b.FrameCount)));
        Assert.Equal(a.State.ToArray(), b.State.ToArray());
    }
}
