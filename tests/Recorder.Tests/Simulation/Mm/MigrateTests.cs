using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Mm;

public class MigrateTests
{
    [Fact]
    public void A_page_that_moves_takes_its_data_along()
    {
        var k = Finish(Of("linux-7.0", new Setup
        {
            AnonPages = 1, SpareFolios = 1, Actors = [Actor("app", Access.Store.On(0))],
        }));
        Assert.True(Vmscan.TryIsolate(k, new(0)));
        Assert.True(Migrate.TryMove(k, new(0), PageFlags.None));
        Assert.Equal((1, 1), (k.Folio(new(1)).Content, k.Folio(new(1)).MapCount));
    }

    [Fact]
    public void A_large_folio_moves_with_all_its_entries()
    {
        var k = Finish(Of("linux-7.0", new Setup
        {
            AnonPages = 4, IsPteMapped = true, SpareFolios = 1, Actors = [Actor("app", Access.Store.On(2))],
        }));
        Assert.Equal((2, 4, 4), (k.Folio(new(0)).Order, k.Folio(new(0)).MapCount, k.Folio(new(0)).RefCount));
        Assert.True(Vmscan.TryIsolate(k, new(0)));
        Assert.True(Migrate.TryMove(k, new(0), PageFlags.None));
        Assert.True(k.Folio(new(0)).IsFree);
        Assert.Equal((2, 4, 4), (k.Folio(new(1)).Order, k.Folio(new(1)).MapCount, k.Folio(new(1)).RefCount));
    }
}
