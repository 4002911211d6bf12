using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

/// <summary>Who waits for SQLite can be told not to.</summary>
public sealed class CancellationTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly CancellationTokenSource _cancel = new();
    string Path => _folder.File("t.db");

    public void Dispose()
    {
        _cancel.Dispose();
        _folder.Dispose();
    }

    /// <summary>One step of SQLite looks through all events for one that is not there.</summary>
    [Fact]
    public void The_search_for_an_event_can_be_cancelled()
    {
        Samples.WriteTrace(Path, 20_000);
        using var cursor = new TraceReader(Path).ReadEvents(new EventFilter { Pfn = 1 }, _cancel.Token);
        _cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => cursor.Read(new PageEvent[1]));
    }

    /// <summary>A trace may have millions of names.</summary>
    [Fact]
    public void Opening_can_be_cancelled()
    {
        using (var writer = new TraceWriter(Path, Samples.Header, force: false))
        {
            for (int i = 0; i < 20_000; i++) writer.Names.Operations.Intern($"op-{i}");
            writer.Finish(TraceHeader.Complete);
        }
        _cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => new TraceReader(Path, _cancel.Token));
    }
}
