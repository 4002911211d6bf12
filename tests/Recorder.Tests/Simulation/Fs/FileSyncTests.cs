using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Fs;

/// <summary>What fsync promises, by what memory and disk hold.</summary>
public class FileSyncTests
{
    const int Rdma = 0, Flusher = 1, App = 2, Device = 3;

    /// <summary>The page is registered, and the flusher has cleaned and written it.</summary>
    static Machine Cleaned()
    {
        var k = Of("linux-6.1", "fsync-stale");
        Until(k, Rdma, "post_recv");
        Until(k, Flusher, "idle");
        return k;
    }

    static void Store(Machine k)
    {
        k.TryStep(new(Rdma));
        Until(k, Device, "idle");
    }

    static bool IsStale(Machine k)
    {
        Until(k, App, "idle");
        return (k.Violations & 1UL << (int)FindingKind.StaleAfterFsync) != 0;
    }

    [Fact]
    public void What_was_stored_before_fsync_began_is_missed()
    {
        var k = Cleaned();
        Store(k);
        Assert.True(IsStale(k));
        Assert.NotEqual(k.Folio(new(0)).Content, k.Folio(new(0)).OnDisk);
    }

    [Fact]
    public void What_is_stored_after_fsync_began_is_not()
    {
        var k = Cleaned();
        Until(k, App, "folio_lock");
        Store(k);
        Assert.False(IsStale(k));
    }

    [Fact]
    public void Fsync_without_a_store_keeps_its_promise() => Assert.False(IsStale(Cleaned()));
}
