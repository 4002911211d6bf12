using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Hunting;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Hunting;

public sealed class SmallerScenesTests
{
    static ActorSpec Actor(string name, params string[] operations) => new(
        name, ActorKind.Task, [.. operations.Select(o => OperationCatalog.Find(o)!.On(0))], HasDevice: true);

    static bool Orphans(Setup setup)
    {
        var explorer = new Explorer(Scene.Set(setup, PolicyCatalog.Find("legacy-get"), sink: null).Machine);
        explorer.Run(100_000, null, default);
        return explorer.Found.Contains(FindingKind.OrphanedPin);
    }

    /// <summary>Loads, other pages, an address space and two spare folios have nothing to do with truncation.</summary>
    [Fact]
    public void What_does_not_matter_goes()
    {
        var setup = new Setup
        {
            FilePages = 2,
            AnonPages = 1,
            Mms = 2,
            PagesPerRequest = 2,
            SpareFolios = 3,
            Actors = [Actor("reader", "load"), Actor("io", "load", "direct-read"), Actor("cutter", "truncate")],
        };
        var smaller = SmallerScenes.Of(setup, Orphans);
        Assert.Equal(
            ["io: direct-read", "cutter: truncate"],
            smaller.Actors.Select(a => $"{a.Name}: {string.Join(' ', a.Script.Select(c => c.Operation.Id))}"));
        Assert.Equal((1, 0, 1), (smaller.FilePages, smaller.AnonPages, smaller.Mms));
        Assert.Equal((1, 1), (smaller.PagesPerRequest, smaller.SpareFolios));
    }
}
