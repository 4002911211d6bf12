using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Paths;
using Pintrace.Recorder.Simulation.State;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Paths;

public class FewestSwitchesTests
{
    const int NoBound = int.MaxValue;

    /// <summary>Against a search that keeps the best way to each pair of a state and the last frame.</summary>
    [Theory]
    [InlineData("drop-buffers", "legacy-get", FindingKind.DirtyWithoutBuffers)]
    [InlineData("fork-during-dio", "linux-5.8", FindingKind.CowIncoherent)]
    [InlineData("unstable-writeback", "linux-7.0", FindingKind.UnstableWriteback)]
    [InlineData("dirty-limit", "skip-async-wait-sync", FindingKind.BlockedByPin)]      // where nothing can move
    public void It_is_the_first_of_those_that_change_least_often(string scenario, string policy, FindingKind kind)
    {
        var explorer = new Explorer(TestKernel.Of(policy, scenario));
        explorer.Run(long.MaxValue, progress: null, CancellationToken.None);
        var shortest = explorer.Shortest([kind])!;
        ulong wanted = 1UL << (int)kind;
        var found = new FewestSwitches(TestKernel.Of(policy, scenario), wanted, shortest.Count).Find(NoBound)!;
        Assert.Equal(Best(TestKernel.Of(policy, scenario), wanted, shortest.Count), Text(found));
        Assert.True(Switches(Text(found)) <= Switches(Text(shortest)));
    }

    [Fact]
    public void It_is_not_the_one_that_a_search_meets_first()
    {
        var explorer = new Explorer(TestKernel.Of("legacy-get", "drop-buffers"));
        explorer.Run(long.MaxValue, progress: null, CancellationToken.None);
        var shortest = explorer.Shortest([FindingKind.DirtyWithoutBuffers])!;
        const ulong wanted = 1UL << (int)FindingKind.DirtyWithoutBuffers;
        var machine = TestKernel.Of("legacy-get", "drop-buffers");
        var found = new FewestSwitches(machine, wanted, shortest.Count).Find(NoBound)!;
        Assert.True(Switches(Text(found)) < Switches(Text(shortest)), $"{Text(found)} {Text(shortest)}");
    }

    [Fact]
    public void Where_there_are_too_many_states_it_finds_none()
    {
        const ulong wanted = 1UL << (int)FindingKind.DirtyWithoutBuffers;
        Assert.Null(new FewestSwitches(TestKernel.Of("legacy-get", "drop-buffers"), wanted, 100).Find(maxStates: 99));
    }

    static string Text(IEnumerable<FrameId> path) => string.Concat(path.Select(f => (char)('a' + f.Index)));

    static int Switches(string path) => path.Zip(path.Skip(1)).Count(pair => pair.First != pair.Second);

    static string Best(Machine machine, ulong wanted, int length)
    {
        var next = new Continuations(machine);
        var (now, goals) = (new Dictionary<(string, char), (string Path, ulong[] State)>(), new List<string>());
        now.Add(("", ' '), ("", machine.State.ToArray()));
        for (int depth = 0; depth < length; depth++) now = Step(next, wanted, now, goals);
        foreach (var (path, state) in now.Values)
        {
            var frames = Enumerable.Range(0, machine.FrameCount);
            bool moves = frames.Any(frame => next.TryStep(state, new(frame), out _));
            if (!moves && (next.WrongAtEnd(state) & wanted) != 0) goals.Add(path);
        }
        return goals.OrderBy(Switches).ThenBy(path => path, StringComparer.Ordinal).First();
    }

    static Dictionary<(string, char), (string Path, ulong[] State)> Step(
        Continuations next, ulong wanted, Dictionary<(string, char), (string Path, ulong[] State)> now,
        List<string> goals)
    {
        var following = new Dictionary<(string, char), (string Path, ulong[] State)>();
        foreach (var (path, state) in now.Values)
            for (FrameId frame = default; frame < next.Machine.FrameCount; frame++)
            {
                if (!next.TryStep(state, frame, out ulong wrong)) continue;
                string longer = path + Text([frame]);
                var key = (string.Join(',', next.Machine.State.ToArray()), longer[^1]);
                if ((wrong & wanted) != 0) goals.Add(longer);
                else if (!following.TryGetValue(key, out var other) || IsBetter(longer, other.Path))
                    following[key] = (longer, next.Machine.State.ToArray());
            }
        return following;
    }

    static bool IsBetter(string path, string other) =>
        (Switches(path), path).CompareTo((Switches(other), other)) < 0;
}
