using System.Buffers.Binary;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Writing;

public sealed class PageWriterTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    /// <summary>Small pages make trees of four levels.</summary>
    [Theory]
    [InlineData(512, 300, 40)]
    [InlineData(512, 17, 200)]
    [InlineData(1024, 500, 30)]
    [InlineData(65536, 5000, 3)]
    public void After_each_commit_the_file_is_whole_and_has_every_event(int pageSize, int events, int commits)
    {
        string path = PagedDatabase.Create(_folder.File("t.db"), pageSize);
        using (var database = new PagedDatabase(path))
            for (int i = 1; i <= commits; i++)
            {
                database.Commit(events);
                int seq = i * events;
                Assert.StartsWith($"ok {seq}|{seq}|", PagedDatabase.Seen(path), StringComparison.Ordinal);
            }
        Assert.Equal(["t.db"], _folder.Files);
    }

    [Fact]
    public void A_leaf_in_the_root_is_the_last_one()
    {
        string path = PagedDatabase.Create(_folder.File("t.db"), 4096);
        using var database = new PagedDatabase(path);
        database.Commit(0);
        database.Commit(5);
        Assert.StartsWith("ok 5|5|", PagedDatabase.Seen(path), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => database.Commit(5000));
    }

    /// <summary>
    /// The byte at 1 GiB, which SQLite locks, and the first that has no number of 32 bits: free pages, which take no
    /// room on the disk, are before them.
    /// </summary>
    [Theory]
    [InlineData(1L << 30)]
    [InlineData(1L << 32)]
    public void A_large_file_is_whole(long size)
    {
        const int pageSize = 65536;
        string path = PagedDatabase.Create(_folder.File("t.db"), pageSize);
        AppendFreePages(path, (uint)(size / pageSize) - 2, pageSize);
        using (var database = new PagedDatabase(path))
            for (int i = 1; i <= 4; i++)
            {
                database.Commit(2000);
                Assert.StartsWith($"ok {2000 * i}|{2000 * i}|", PagedDatabase.Seen(path), StringComparison.Ordinal);
            }
        Assert.InRange(new FileInfo(path).Length, size + 2 * pageSize, size + 20 * pageSize);
    }

    /// <summary>Makes a database that long; trunks of the list of free pages name all new pages.</summary>
    static void AppendFreePages(string path, uint last, int pageSize)
    {
        const uint leavesOfTrunk = 16_000, lockPage = (1 << 30) / 65536 + 1;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        uint first = (uint)(RandomAccess.GetLength(file) / pageSize) + 1, trunk = 0, free = 0;
        for (uint at = first; at <= last; at += leavesOfTrunk + 1)
        {
            if (at == lockPage) at++;
            byte[] page = new byte[pageSize];
            BinaryPrimitives.WriteUInt32BigEndian(page, trunk);
            uint leaves = 0;
            for (uint leaf = at + 1; leaf <= Math.Min(last, at + leavesOfTrunk); leaf++)
                if (leaf != lockPage) BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan((int)(8 + 4 * leaves++)), leaf);
            BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(4), leaves);
            RandomAccess.Write(file, page, (at - 1L) * pageSize);
            (trunk, free) = (at, free + leaves + 1);
        }
        RandomAccess.SetLength(file, (long)last * pageSize);
        byte[] numbers = new byte[12];
        foreach (var (at, value) in new[] { (0, last), (4, trunk), (8, free) })
            BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(at), value);
        RandomAccess.Write(file, numbers, 28);
    }
}
