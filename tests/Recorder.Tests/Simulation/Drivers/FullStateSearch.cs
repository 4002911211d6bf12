using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Tests.Simulation.Drivers;

/// <summary>
/// Searches all interleavings as <see cref="Explorer"/> does, by another path: depth first, and with whole states where
/// that one keeps 64 bits of each.
/// </summary>
sealed class FullStateSearch(Machine machine)
{
    readonly HashSet<ulong[]> _visited = new(new SameWords());

    public int States => _visited.Count;
    public long Transitions { get; private set; }
    public ulong Found { get; private set; }
    public ulong Losses { get; private set; }
    public HashSet<Denial> Denials { get; } = [];

    public void Run()
    {
        var open = new Stack<ulong[]>();
        Visit(open);
        while (open.TryPop(out ulong[]? state))
        {
            bool moved = false, busy = false;
            for (FrameId frame = default; frame < machine.FrameCount; frame++)
            {
                state.CopyTo(machine.State);
                if (machine.Frame(frame).Pc == 0) continue;
                if (!machine.TryStep(frame)) { busy = true; continue; }
                moved = true;
                Transitions++;
                Note();
                Visit(open);
            }
            if (moved) continue;
            state.CopyTo(machine.State);
            if (busy) HungTasks.Raise(machine, HungTasks.Of(machine));
            Writeback.RaiseLost(machine);
            Note();
        }
    }

    void Visit(Stack<ulong[]> open)
    {
        ulong[] state = machine.State.ToArray();
        if (_visited.Add(state)) open.Push(state);
    }

    void Note()
    {
        Found |= machine.Violations;
        Losses |= machine.Losses;
        if (machine.Denied is { } denial) Denials.Add(denial);
        (machine.Violations, machine.Losses, machine.Denied) = (0, 0, null);
    }

    /// <summary>One bit for each kind, as <see cref="Found"/> has it.</summary>
    public static ulong Bits(IEnumerable<FindingKind> kinds) => kinds.Aggregate(0UL, (all, k) => all | 1UL << (int)k);

    sealed class SameWords : IEqualityComparer<ulong[]>
    {
        public bool Equals(ulong[]? a, ulong[]? b) => a.AsSpan().SequenceEqual(b);

        public int GetHashCode(ulong[] state)
        {
            var hash = new HashCode();
            foreach (ulong word in state) hash.Add(word);
            return hash.ToHashCode();
        }
    }
}
