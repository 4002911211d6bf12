using Microsoft.Data.Sqlite;
using Pintrace.Analyzer.Snapshots;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Snapshots;

public sealed class PageIndexTests(LongTraces traces) : IClassFixture<LongTraces>, IDisposable
{
    const int ChunkSize = 50_000;
    const long Page = 0x1012;

    readonly TempFolder _folder = new();
    readonly TraceReader _trace = traces.SharedFile;
    public void Dispose() => _folder.Dispose();

    string Cache => _folder.File("cache");

    IReadOnlyList<long>? EventsOf(TraceReader trace, long pfn, Action<long>? progress = null) =>
        PageIndex.For(trace, Cache, ChunkSize)!.EventsOf(pfn, progress, default);

    static List<long> Found(TraceReader trace, long pfn) =>
        [.. Timeline.Events(trace, new EventFilter { Pfn = pfn }).Select(e => e.Seq)];

    /// <summary>Of each page of the trace, the first time and from then on; and one that it does not mention.</summary>
    [Fact]
    public void The_events_of_a_page_are_those_that_a_search_finds()
    {
        var byPage = Timeline.Events(_trace).Where(e => e.Pfn != 0).ToLookup(e => e.Pfn, e => e.Seq);
        Assert.True(byPage.Count > 100);
        foreach (var page in byPage) Assert.Equal(page, EventsOf(_trace, page.Key));
        Assert.Equal([], EventsOf(_trace, 0x99)!);
    }

    [Fact]
    public void All_events_are_read_once()
    {
        var reached = new List<long>();
        EventsOf(_trace, Page, reached.Add);
        EventsOf(_trace, Page + 1, reached.Add);
        Assert.Equal([50_000, 100_000, 150_000, 200_000, 210_000], reached);
    }

    [Theory]
    [InlineData("DELETE FROM page_events WHERE place % 5 = 2")]
    [InlineData("UPDATE page_events SET content = zeroblob(length(content) + 1)")]
    [InlineData("UPDATE page_events SET content = 7")]
    [InlineData("UPDATE page_events SET content = (SELECT content FROM page_events ORDER BY place DESC LIMIT 1)")]
    [InlineData("DROP TABLE page_events")]
    public void An_index_that_is_wrong_is_made_anew(string damage)
    {
        EventsOf(_trace, Page);
        Run(damage);
        Assert.Equal(Found(_trace, Page), EventsOf(_trace, Page));
    }

    void Run(string sql)
    {
        using var db = new SqliteConnection($"Data Source={Assert.Single(Directory.GetFiles(Cache))};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
#pragma warning disable CA2100 // the tests' own words
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>An event of the page, a number of it, whose page it is: then all events must be looked at.</summary>
    [Theory]
    [InlineData("UPDATE event SET arg = arg + 1 WHERE seq = (SELECT MAX(seq) FROM event WHERE pfn = 0x1012)")]
    [InlineData("UPDATE event SET pfn = 0x1013 WHERE seq = (SELECT MIN(seq) FROM event WHERE pfn = 0x1012)")]
    [InlineData("DELETE FROM event WHERE seq = (SELECT MIN(seq) FROM event WHERE pfn = 0x1012)")]
    public void Damage_to_the_events_is_noticed(string damage)
    {
        string path = _folder.File("damaged.db");
        File.Copy(_trace.Path, path);
        Assert.NotEmpty(EventsOf(new TraceReader(path), Page)!);
        Tampering.Damage(path, damage);
        Assert.Null(EventsOf(new TraceReader(path), Page));
    }

    [Fact]
    public void Where_nothing_can_be_kept_there_is_no_index()
    {
        Assert.Null(PageIndex.For(_trace, folder: null));
        Assert.Null(PageIndex.For(_trace, Cache));      // soon read
        Assert.Null(PageIndex.For(_trace, _trace.Path, ChunkSize)!.EventsOf(Page, null, default));
    }
}
