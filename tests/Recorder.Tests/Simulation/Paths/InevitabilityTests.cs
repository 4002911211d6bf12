using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Paths;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Paths;

public class InevitabilityTests
{
    /// <summary>
    /// Against all states that there are: one is lost if each of its steps is, or ends in the finding, and no state is
    /// lost for another reason.
    /// </summary>
    [Theory]
    [InlineData("drop-buffers", "legacy-get", FindingKind.DirtyWithoutBuffers)]
    [InlineData("drop-buffers", "legacy-get", FindingKind.LostDirty)]      // where nothing can move
    [InlineData("second-pinner", "legacy-get", FindingKind.DirtyWithoutBuffers)]
    [InlineData("unstable-writeback", "linux-7.0", FindingKind.UnstableWriteback)]
    [InlineData("fork-during-dio", "linux-5.8", FindingKind.CowIncoherent)]
    [InlineData("compaction-livelock", "linux-6.4", FindingKind.Livelock)]
    public void It_is_known_of_every_state_of_a_schedule(string scenario, string policy, FindingKind kind)
    {
        var path = Schedule(scenario, policy, kind);
        var search = new Inevitability(new(TestKernel.Of(policy, scenario)), kind, long.MaxValue);
        var lost = new LostStates(TestKernel.Of(policy, scenario), kind);
        var machine = TestKernel.Of(policy, scenario);
        int expected = lost.Has(machine.State) ? 0 : 1;
        foreach (var frame in path.SkipLast(1))
        {
            machine.TryStep(frame);
            if (!lost.Has(machine.State)) expected++;
        }
        Assert.Equal(expected, search.Since(path));
    }

    [Fact]
    public void Who_tries_again_forever_avoids_it()
    {
        var spin = new Operation("spin", ["spin"], RequestScope.None,
            [Step.At("again"), Step.Do("spin", static (k, ref f, ref p) => { }).Then("again")]);
        var fail = new Operation("fail", ["fail"], RequestScope.None,
            [Step.Do("fail", static (k, ref f, ref p) => k.Raise(FindingKind.Livelock, default, Culprit.Here))]);
        var actors = new[] { TestKernel.Actor("a", spin.On(0)), TestKernel.Actor("b", fail.On(0)) };
        var machine = TestKernel.Of("linux-6.4", new Setup { AnonPages = 1, Actors = actors });
        Assert.Equal(1, new Inevitability(new(machine), FindingKind.Livelock, 100).Since([new(1)]));
    }

    [Fact]
    public void A_schedule_that_does_not_end_in_it_has_no_such_step() => Assert.Null(
        new Inevitability(new(TestKernel.Of("linux-6.4", "drop-buffers")), FindingKind.Deadlock, long.MaxValue)
            .Since([new(0), new(0)]));

    [Fact]
    public void A_bound_that_is_reached_is_told()
    {
        var path = Schedule("drop-buffers", "legacy-get", FindingKind.LostDirty);
        var search = new Inevitability(new(TestKernel.Of("legacy-get", "drop-buffers")), FindingKind.LostDirty, 1);
        Assert.Null(search.Since(path));
        Assert.True(search.BoundReached);
    }

    static List<FrameId> Schedule(string scenario, string policy, FindingKind kind)
    {
        var explorer = new Explorer(TestKernel.Of(policy, scenario));
        explorer.Run(long.MaxValue, progress: null, CancellationToken.None);
        return explorer.Shortest([kind])!;
    }

    sealed class LostStates
    {
        readonly Dictionary<string, (List<string> Next, bool IsLostAtEnd)> _states = [];
        readonly HashSet<string> _lost = [];

        public LostStates(Machine machine, FindingKind kind)
        {
            Collect(new Continuations(machine), 1UL << (int)kind);
            while (_states.Where(s => !_lost.Contains(s.Key) && IsLost(s.Value)).Select(s => s.Key).ToList()
                   is { Count: > 0 } more)
                _lost.UnionWith(more);
        }

        public bool Has(ReadOnlySpan<ulong> state) => _lost.Contains(Key(state));

        bool IsLost((List<string> Next, bool IsLostAtEnd) state) => state.IsLostAtEnd && state.Next.All(_lost.Contains);

        void Collect(Continuations next, ulong kind)
        {
            var open = new Stack<ulong[]>([next.Machine.State.ToArray()]);
            while (open.TryPop(out ulong[]? state))
            {
                if (_states.ContainsKey(Key(state))) continue;
                var (following, moves) = (new List<string>(), false);
                for (FrameId frame = default; frame < next.Machine.FrameCount; frame++)
                {
                    if (!next.TryStep(state, frame, out ulong wrong)) continue;
                    moves = true;
                    if ((wrong & kind) != 0) continue;
                    following.Add(Key(next.Machine.State));
                    open.Push(next.Machine.State.ToArray());
                }
                _states.Add(Key(state), (following, moves || (next.WrongAtEnd(state) & kind) != 0));
            }
        }

        static string Key(ReadOnlySpan<ulong> state) => string.Join(',', state.ToArray());
    }
}
