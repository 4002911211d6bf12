using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Drivers.Search.Cycles;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Xunit;
using static Pintrace.Recorder.Simulation.Engine.Step;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Drivers.Search.Cycles;

public class FairCycleTests
{
    const int Answer = 7;

    static readonly Operation SpinsForEver = Op(
        At("again"), Try("spin", static (k, ref f, ref p) => false).Else("again"));

    static readonly Operation SpinsUntilAnswered = Op(
        At("again"), Try("spin", static (k, ref f, ref p) => k.Inode.Pages == Answer).Else("again"));

    static readonly Operation Answers = Op(Do("answer", static (k, ref f, ref p) => k.Inode.Pages = Answer));

    /// <summary>Takes the lock of the file, and if it does not get mmap_lock too, begins anew.</summary>
    static readonly Operation FileFirst = Op(
        At("again"),
        InodeLock.Lock,
        Try("mmap_write_trylock", static (k, ref f, ref p) => k.Mm(0).MmapLockedBy == 0).Else("back").End(),
        At("back"),
        InodeLock.Unlock.Then("again"));

    /// <summary>The other way round.</summary>
    static readonly Operation MemoryFirst = Op(
        At("again"),
        MmapLock.WriteLock,
        Try("inode_trylock", static (k, ref f, ref p) => k.Inode.LockedBy == 0).Else("back").End(),
        At("back"),
        MmapLock.WriteUnlock.Then("again"));

    /// <summary>As long as others could always run, spinning alone is not fair.</summary>
    [Fact]
    public void Who_spins_for_ever_is_found_after_all_others_are_done()
    {
        var (cycle, leadIn) = Searched(SpinsForEver, Answers, Answers);
        Assert.Equal(2, leadIn);
        Assert.Equal([new FrameId(0)], cycle!.Frames);
    }

    [Fact]
    public void Who_waits_for_what_will_come_is_in_no_livelock() =>
        Assert.Null(Searched(SpinsUntilAnswered, Answers).Cycle);

    [Fact]
    public void Two_who_back_off_for_each_other_may_do_so_for_ever()
    {
        var (cycle, leadIn) = Searched(FileFirst, MemoryFirst);
        Assert.Equal(0, leadIn);
        Assert.Equal(2, cycle!.Frames.Distinct().Count());
        var k = Scene(FileFirst, MemoryFirst);
        ulong[] start = k.State.ToArray();
        foreach (var frame in cycle.Frames) Assert.True(k.TryStep(frame));
        Assert.Equal(start, k.State);
    }

    [Fact]
    public void No_operation_of_the_simulated_kernel_livelocks_in_a_crowd() =>
        Assert.Null(Searched(DirectRead.Operation, Reclaim.Operation, Flush.Background, TruncateFile.Operation).Cycle);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_search_that_keeps_steps_finds_the_same(bool isExact)
    {
        var with = new Explorer(Of("legacy-get", "drop-buffers"));
        var without = new Explorer(Of("legacy-get", "drop-buffers"));
        with.Run(long.MaxValue, null, CancellationToken.None, new(2, isExact, IsSymmetric: true, KeepsSteps: true));
        without.Run(long.MaxValue, null, CancellationToken.None);
        Assert.Equal((without.States, without.Transitions), (with.States, with.Transitions));
        Assert.Equal(without.Found, with.Found);
        Assert.Null(with.Livelock);
    }

    static (FairCycle? Cycle, int LeadIn) Searched(params Operation[] operations)
    {
        var explorer = new Explorer(Scene(operations));
        explorer.Run(long.MaxValue, progress: null, CancellationToken.None, new(Jobs: 1, KeepsSteps: true));
        return (explorer.Livelock, explorer.Livelock is { } cycle ? explorer.WayTo(cycle.Start).Count : 0);
    }

    static Machine Scene(params Operation[] operations) => Of("legacy-get", new Setup
    {
        FilePages = 1,
        Actors =
        [
            .. operations.Select((operation, i) =>
                new ActorSpec($"actor{i}", ActorKind.Task, [operation.On(0)], HasDevice: true)),
        ],
    });

    static Operation Op(params Step[] steps) => new("made-up", ["test"], RequestScope.None, steps);
}
