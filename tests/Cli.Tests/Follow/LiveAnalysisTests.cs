using Pintrace.Cli.Follow;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests.Follow;

public sealed class LiveAnalysisTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static PageEvent Pin(int i) => new()
    {
        Seq = i, Tick = i * 1_000_000_000L, Kind = EventKind.Pin, Pfn = 1, N = 1, Flags = EventFlags.Gup,
        Actor = new(1), Callsite = new(1),
        RefCount = PageEvent.Unknown, PinCount = PageEvent.Unknown, MapCount = PageEvent.Unknown,
    };

    /// <summary>
    /// A pin in each second, none released. If all were looked at in each second, this would take half a minute.
    /// </summary>
    [Fact]
    public void What_is_held_for_hours_is_not_looked_at_in_each_second()
    {
        var header = new TraceHeader { Source = TraceHeader.Imported, Coverage = TraceCoverage.None };
        using var file = new TraceWriter(_folder.File("t.db"), header, force: false);
        file.Names.Actors.Intern(new Actor("task", ActorKind.Task));
        file.Names.Callsites.Intern(Callsite.Of(["pin"]));
        var to = new StringWriter();
        var live = new LiveAnalysis(header, file, new FindingLines(to));
        for (int i = 1; i <= 15_000; i++) live.Append(Pin(i));
        Assert.Equal(
            "  2.00 s  info long-pin, leak: page 0x1: taken at pin, open at the end, held for at least 1.00 s\n",
            to.ToString());
    }
}
