using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Scenarios.Load;

/// <summary>
/// Chooses what each actor of a load does next. What it remembers of registrations is not part of the machine.
/// </summary>
sealed class Workload(LoadPlan plan, Injection injection, PolicySpec policy) : IWorkload
{
    const int Million =
        1_000_000, PerMille = 1000, StorePerMille = 80, UnmapPerMille = 40, ReceivePerMille = 600, SharedPerMille = 500;
    const long ReceiveNs = 20_000, ThinkNs = 30_000, ForkerNs = 500_000;

    /// <summary>What a task keeps: a registration, or pages in a pipe.</summary>
    struct Kept
    {
        public int User;      // 1 + index, 0 = nothing
        public Bug Bug;
        public int Page;
        public byte Count;
        public long Until;
    }

    readonly Kept[] _kept = new Kept[plan.Tasks];
    readonly int[] _latencyOf = new int[plan.Tasks];      // 1 + user whose I/O the device does, 0 = a receive
    readonly int[] _forkStep = new int[plan.Forkers];
    readonly int[] _userOf = [.. LoadUser.All.SelectMany((u, i) => Enumerable.Repeat(i, u.PerMille))];

    public long DeviceLatencyNs(FrameId frame, ref Rng random) =>
        _latencyOf[frame] == 0 ? ReceiveNs : LoadUser.All[_latencyOf[frame] - 1].Hold.Sample(ref random);

    public Call Next(FrameId frame, long tick, ref Rng random, out long start)
    {
        start = tick + random.Below((int)ThinkNs);
        int other = frame - plan.Tasks;
        if (other >= plan.Forkers) return FileWork(other - plan.Forkers, frame, tick, ref random, out start);
        if (other >= 0)
        {
            start = tick + ForkerNs / 2 + random.Below((int)ForkerNs);
            return ForkWork(other, frame, ref random);
        }
        return _kept[frame].User != 0 ? Keep(frame, tick, ref random, ref start) : Acquire(frame, tick, ref random);
    }

    // ---- tasks ----

    Call Acquire(FrameId frame, long tick, ref Rng random)
    {
        var (first, count) = plan.PagesOf(frame);
        int mm = LoadPlan.MmOf(frame), dice = random.Below(PerMille);
        if (dice < StorePerMille) return Access.Store.On(first + random.Below(count), mm: mm);
        if (dice < StorePerMille + UnmapPerMille)
            return Access.Munmap.On(first + random.Below(count - 4), 1 + random.Below(4), mm);

        int user = _userOf[random.Below(PerMille)];
        var chosen = LoadUser.All[user];
        int pages = 1 + random.Below(chosen.MaxPages);
        bool ofFile = plan.SharedFile && random.Below(PerMille) < SharedPerMille;
        int page = ofFile
            ? random.Below(Math.Max(plan.FilePages - pages + 1, 1))
            : first + random.Below(count - pages);
        var bug = PickBug(user, ref random);
        _latencyOf[frame] = user + 1;
        if (chosen.IsKept)
        {
            _kept[frame] = new Kept
            {
                User = user + 1,
                Bug = bug,
                Page = page,
                Count = (byte)pages,
                Until = tick + chosen.Hold.Sample(ref random),
            };
            _latencyOf[frame] = 0;
            bug = Bug.None;
        }
        return plan.Users[user].First(bug).On(page, pages, mm);
    }

    Bug PickBug(int user, ref Rng random)
    {
        var bug = injection.Pick(random.Below(Million));
        return plan.Users[user].Allows(bug, policy) ? bug : Bug.None;
    }

    /// <summary>Uses the registration until its time is up, then releases it.</summary>
    Call Keep(FrameId frame, long tick, ref Rng random, ref long start)
    {
        ref var kept = ref _kept[frame];
        var user = plan.Users[kept.User - 1];
        bool isPipe = LoadUser.All[kept.User - 1].Shape == LoadShape.Pipe;
        if (!isPipe && tick < kept.Until && random.Below(PerMille) < ReceivePerMille)
        {
            start = tick + (kept.Until - tick) / 4;
            return user.Receive.On(kept.Page, kept.Count, LoadPlan.MmOf(frame));
        }
        start = Math.Max(start, kept.Until);
        var call = user.Last(kept.Bug).On(kept.Page, kept.Count, LoadPlan.MmOf(frame));
        kept = default;
        return call;
    }

    // ---- the others ----

    /// <summary>Forks a range, writes to it a few times, lets the child exit, and starts again.</summary>
    Call ForkWork(int forker, FrameId frame, ref Rng random)
    {
        const int stores = 6;
        var (first, count) = plan.ForkPagesOf(forker);
        int mm = LoadPlan.MmOf(frame), child = LoadPlan.ChildOf(mm), step = _forkStep[forker]++ % (stores + 2);
        if (step == stores) return ForkProcess.Operation.On(first, count, mm, child);
        if (step == stores + 1) return Access.Munmap.On(first, count, child);
        return Access.Store.On(first + random.Below(count), mm: mm);
    }

    Call FileWork(int which, FrameId frame, long tick, ref Rng random, out long start)
    {
        var (_, _, does, every) = LoadPlan.FileActors[which];
        start = tick + every / 2 + random.Below((int)every);
        return does.On(random.Below(plan.FilePages), mm: LoadPlan.MmOf(frame));
    }
}
