using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Drivers.Search;

public class SymmetryTests
{
    /// <summary>Set by tests/mutate.sh: every policy, and not one in eight.</summary>
    static readonly int OneIn = Environment.GetEnvironmentVariable("EVERY_CELL") == "1" ? 1 : 8;

    /// <summary>All cells of the matrix that have equal actors: findings, losses, denials and shortest ways.</summary>
    [Fact]
    public void In_no_cell_does_it_change_an_answer()
    {
        int cell = 0, compared = 0;
        foreach (var scenario in ScenarioCatalog.All.Where(s => !s.IsGenerator))
            foreach (string variant in scenario.Variants)
                foreach (string policy in PolicyCatalog.Ids.Where(_ => cell++ % OneIn == 0))
                    if (Symmetry.Of(Of(policy, scenario.Id, variant)) is not null)
                    {
                        Compare(() => Of(policy, scenario.Id, variant));
                        compared++;
                    }
        Assert.NotEqual(0, compared);
    }

    /// <summary>Actors with devices of their own, which lock pages, take the lock of the file and wait.</summary>
    [Theory]
    [InlineData("legacy-get")]
    [InlineData("page-lock-dio")]
    [InlineData("linux-6.4")]
    [InlineData("release-request")]
    public void One_state_stands_for_all_that_differ_in_who_is_where(string policy)
    {
        Machine Scene() => Of(policy, Readers);
        Compare(Scene);
        var full = new FullStateSearch(Scene());
        full.Run();
        int states = Explored(Scene(), isSymmetric: true).States;
        Assert.Equal(full.StatesUpTo(Symmetry.Of(Scene())!), states);
        Assert.True(states < full.States * 0.6);
    }

    [Fact]
    public void Actors_that_do_not_do_the_same_are_told_apart()
    {
        var setup = new Setup
        {
            FilePages = 2,
            Actors = [Reader("a", 0), Reader("b", 1), Reader("c", 0) with { HasDevice = false }],
        };
        Assert.Null(Symmetry.Of(Of("linux-7.0", setup)));
    }

    static Setup Readers => new()
    {
        FilePages = 1,
        Actors =
        [
            Reader("a", 0),
            new("truncate", ActorKind.Task, [TruncateFile.Operation.On(0)], HasDevice: false),
            Reader("b", 0),
            new("other", ActorKind.Task, [TruncateFile.Operation.On(0)], HasDevice: false),
        ],
    };

    static ActorSpec Reader(string name, int page) =>
        new(name, ActorKind.Task, [DirectRead.Operation.On(page)], HasDevice: true);

    static Explorer Explored(Machine machine, bool isSymmetric)
    {
        var explorer = new Explorer(machine);
        explorer.Run(
            long.MaxValue, progress: null, CancellationToken.None, new(Jobs: 1, IsExact: false, isSymmetric));
        return explorer;
    }

    static void Compare(Func<Machine> scene)
    {
        var (all, some) = (Explored(scene(), isSymmetric: false), Explored(scene(), isSymmetric: true));
        Assert.Equal(Answer(all), Answer(some));
        foreach (var kind in some.Found) Assert.True(Occurs(scene(), some.Shortest([kind])!, kind), $"{kind}");
    }

    static string Answer(Explorer explorer)
    {
        var kinds = explorer.Found.Order()
            .Select(kind => $"{kind} {explorer.Shortest([kind])!.Count} {explorer.LosesData(kind)}");
        return string.Join("; ", [.. kinds, .. explorer.Denials.Select(d => d.ToString()).Order()]);
    }

    /// <summary>The schedule can be run, and ends with the kind.</summary>
    static bool Occurs(Machine k, List<FrameId> schedule, FindingKind kind)
    {
        foreach (var frame in schedule) Assert.True(k.TryStep(frame));
        if ((k.Violations & 1UL << (int)kind) != 0) return true;
        HungTasks.Raise(k, HungTasks.Of(k));
        Writeback.RaiseLost(k);
        return (k.Violations & 1UL << (int)kind) != 0;
    }
}
