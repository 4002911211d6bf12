using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>
/// Actors that do the same, each with a device of its own or none: what follows from a state does not depend on which
/// of them is where, so one state stands for all that differ only in that. It is the one in which these actors are in
/// the order of their words.
/// </summary>
sealed class Symmetry
{
    readonly FrameId[][] _groups;

    Symmetry(FrameId[][] groups) => _groups = groups;

    /// <summary>Of a machine on which nothing has moved yet; null if no two actors do the same.</summary>
    public static Symmetry? Of(Machine k)
    {
        var actors = Enumerable.Range(0, k.Shape.Actors).Select(i => new FrameId(i));
        var roles = actors.GroupBy(a => a, new SameRole(k)).Where(g => g.Skip(1).Any());
        FrameId[][] groups = [.. roles.Select(g => g.ToArray())];
        return groups.Length == 0 ? null : new Symmetry(groups);
    }

    sealed class SameRole(Machine k) : IEqualityComparer<FrameId>
    {
        public bool Equals(FrameId a, FrameId b) =>
            k.HasSameScript(a, b) && k.DeviceOf[a].Exists == k.DeviceOf[b].Exists && Compare(k, a, b) == 0;

        public int GetHashCode(FrameId frame) => 0;
    }

    /// <summary>Makes of the state of a machine the one that stands for it.</summary>
    /// <param name="k">The machine.</param>
    /// <param name="who">For each frame, which it was in another order; is kept up.</param>
    public void Canonicalize(Machine k, FrameId[]? who = null)
    {
        foreach (var group in _groups)
            for (int i = 1; i < group.Length; i++)
                for (int j = i; j > 0 && Compare(k, group[j - 1], group[j]) > 0; j--)
                    Swap(k, group[j - 1], group[j], who);
    }

    // ---- order ----

    /// <summary>0 only if the actors are the same in everything, so that it does not matter which is which.</summary>
    static int Compare(Machine k, FrameId a, FrameId b)
    {
        int order = k.WordsOf(a).SequenceCompareTo(k.WordsOf(b));
        if (order == 0) order = k.HoldsOf(a).SequenceCompareTo(k.HoldsOf(b));
        var (x, y) = (k.DeviceOf[a], k.DeviceOf[b]);
        if (order == 0 && x.Exists) order = CompareDevices(k, x, y);
        return order == 0 ? CompareLocks(k, (a, x), (b, y)) : order;
    }

    static int CompareDevices(Machine k, FrameId a, FrameId b)
    {
        var (x, y) = (k.Frame(a), k.Frame(b));
        (k.Frame(a).Parent, k.Frame(b).Parent) = ((byte)(x.Parent == 0 ? 0 : 1), (byte)(y.Parent == 0 ? 0 : 1));
        int order = k.WordsOf(a).SequenceCompareTo(k.WordsOf(b));
        (k.Frame(a), k.Frame(b)) = (x, y);
        return order == 0 ? k.HoldsOf(a).SequenceCompareTo(k.HoldsOf(b)) : order;
    }

    static int CompareLocks(Machine k, (FrameId Actor, FrameId Device) a, (FrameId Actor, FrameId Device) b)
    {
        int Rank(int owner)
        {
            if (owner == a.Actor + 1) return 1;
            if (owner == b.Actor + 1) return 2;
            if (owner == 0 || !a.Device.Exists) return 0;
            return owner == a.Device + 1 ? 3 : owner == b.Device + 1 ? 4 : 0;
        }
        int order = Rank(k.Inode.LockedBy);
        for (int mm = 0; mm < k.Shape.Mms && order == 0; mm++) order = Rank(k.Mm(mm).MmapLockedBy);
        for (Pfn pfn = default; pfn < k.Shape.Folios && order == 0; pfn++) order = Rank(k.Folio(pfn).LockedBy);
        return order == 0 ? 0 : order % 2 == 0 ? 1 : -1;
    }

    // ---- exchange ----

    static void Swap(Machine k, FrameId a, FrameId b, FrameId[]? who)
    {
        SwapFrames(k, a, b, who);
        var (x, y) = (k.DeviceOf[a], k.DeviceOf[b]);
        if (!x.Exists) return;
        SwapFrames(k, x, y, who);
        if (k.Frame(x).Parent != 0) k.Frame(x).Parent = (byte)(a + 1);
        if (k.Frame(y).Parent != 0) k.Frame(y).Parent = (byte)(b + 1);
    }

    static void SwapFrames(Machine k, FrameId a, FrameId b, FrameId[]? who)
    {
        Swap(k.WordsOf(a), k.WordsOf(b));
        Swap(k.HoldsOf(a), k.HoldsOf(b));
        Swap(ref k.Inode.LockedBy, a, b);
        for (int mm = 0; mm < k.Shape.Mms; mm++) Swap(ref k.Mm(mm).MmapLockedBy, a, b);
        for (Pfn pfn = default; pfn < k.Shape.Folios; pfn++) Swap(ref k.Folio(pfn).LockedBy, a, b);
        if (who is not null) (who[a], who[b]) = (who[b], who[a]);
    }

    static void Swap(Span<ulong> a, Span<ulong> b)
    {
        for (int i = 0; i < a.Length; i++) (a[i], b[i]) = (b[i], a[i]);
    }

    static void Swap(ref byte owner, FrameId a, FrameId b)
    {
        if (owner == a + 1) owner = (byte)(b + 1);
        else if (owner == b + 1) owner = (byte)(a + 1);
    }
}
