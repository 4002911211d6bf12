using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite;

/// <summary>Which files are called whole without SQLite's own check of them.</summary>
public sealed class PagedTraceTests : IDisposable
{
    readonly TempFolder _folder = new();
    string Path => _folder.File("t.db");

    public void Dispose() => _folder.Dispose();

    const int PageSize = 4096, CountAt = 28, FirstPointerAt = 12;
    const byte Interior = 5;
    static readonly string s_long = new('x', 30_000);

    public static TheoryData<string, string?> Changes => new()
    {
        { "SELECT 1", null },
        { "VACUUM", null },
        { $"UPDATE callsite SET stack = '{s_long}'", null },      // it goes on in other pages
        { $"UPDATE header SET value = '{s_long}'", null },
        { "DELETE FROM event; VACUUM", "a leaf has no rows, or too many" },
        { "DELETE FROM event WHERE seq = 70; VACUUM", "events are not in order" },
        { "UPDATE event SET tick = 1 << 60 WHERE seq = 3", "a page has holes, or cells that overlap" },
        { "UPDATE event SET arg = 'x' WHERE seq = 9; VACUUM", "a record is not as long as its columns" },
        { "CREATE TABLE x AS SELECT * FROM event; DROP TABLE x", "there are unused pages" },
        { "CREATE INDEX i ON event(pfn)", "there are other tables than those of a trace" },
        { "PRAGMA auto_vacuum = 1; VACUUM", "the database has features that traces do not have" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Pages_are_as_pintrace_writes_them_or_SQLite_judges(string sql, string? why)
    {
        Samples.WriteTrace(Path, 1200);
        Tampering.Damage(Path, sql);
        Assert.Equal(why, WhyNot());
    }

    [Fact]
    public void A_page_that_nothing_leads_to_is_left_to_SQLite()
    {
        Samples.WriteTrace(Path, 1200);
        byte[] file = [.. File.ReadAllBytes(Path), .. new byte[PageSize]];
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(CountAt), file.Length / PageSize);
        File.WriteAllBytes(Path, file);
        Assert.Equal("a page is in no tree", WhyNot());
    }

    [Fact]
    public void A_page_to_which_two_lead_is_left_to_SQLite()
    {
        Samples.WriteTrace(Path, 1200);
        byte[] file = File.ReadAllBytes(Path);
        int root = Enumerable.Range(1, file.Length / PageSize - 1).Select(i => i * PageSize)
            .First(at => file[at] == Interior);
        int Cell(int i) => root + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(root + FirstPointerAt + 2 * i));
        file.AsSpan(Cell(0), sizeof(int)).CopyTo(file.AsSpan(Cell(1)));
        File.WriteAllBytes(Path, file);
        Assert.Equal("a page is in two places", WhyNot());
        Assert.True(IsDamagedBySQLite());
    }

    string? WhyNot()
    {
        try
        {
            using var paged = new PagedTrace(Path);
            paged.CheckPages(default);
            return null;
        }
        catch (NotPlainException e)
        {
            return e.Message;
        }
    }

    [Theory]
    [InlineData(512, 1500, 0)]      // SQLite leaves holes in interior pages that it has balanced
    [InlineData(4096, 600, 0.01)]
    public void What_SQLite_calls_damaged_is_never_called_whole(int pageSize, int events, double least)
    {
        Samples.WriteTrace(_folder.File("made.db"), events);
        Tampering.Damage(_folder.File("made.db"), $"PRAGMA page_size = {pageSize}; VACUUM INTO '{Path}'");
        var trace = new TraceReader(Path);
        var damage = new PageDamage(File.ReadAllBytes(Path), pageSize, new Random(events));
        (double damaged, double byPages, int cases) = (0, 0, Thorough.Times(1000));
        for (int i = 0; i < cases; i++)
        {
            File.WriteAllBytes(Path, damage.Next());
            if (IsDamagedBySQLite())
            {
                damaged++;
                Assert.Throws<InputException>(() => trace.CheckFile());
            }
            else if (WhyNot() is null) byPages++;
        }
        Assert.InRange(damaged / cases, 0.3, 0.99);
        Assert.InRange(byPages / cases, least, 0.7);      // damage of what no row uses
    }

    bool IsDamagedBySQLite()
    {
        try
        {
            using var db = new SqliteConnection($"Data Source={Path};Mode=ReadOnly;Pooling=False");
            db.Open();
            using var check = db.CreateCommand();
            check.CommandText = "PRAGMA quick_check(1)";
            if ((string?)check.ExecuteScalar() != "ok") return true;
            TableCheck.Values(db, Path, TraceFormat.EventTable);
            return false;
        }
        catch (Exception e) when (e is SqliteException or InputException)
        {
            return true;
        }
    }
}
