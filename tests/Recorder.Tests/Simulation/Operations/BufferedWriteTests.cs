using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Operations;

public class BufferedWriteTests
{
    [Fact]
    public void A_write_waits_for_a_truncation_that_has_the_inode_lock()
    {
        var k = Of("linux-6.4", new Setup
        {
            FilePages = 1,
            SpareFolios = 2,
            Actors = [Actor("writer", BufferedWrite.Operation.On(0)), Actor("app", TruncateFile.Operation.On(0))],
        });
        Until(k, 1, "folio_lock");
        Assert.Equal(WaitReason.InodeLock, k.WaitOf(new(0)).Reason);
        Until(k, 1, "idle");
        Until(k, 0, "idle");
        Assert.True(k.Folio(new(k.PageCache(new(0)) - 1)).Has(PageFlags.Dirty));
    }
}
