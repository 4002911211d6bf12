using Pintrace.Recorder.Files;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// Whatever happens at whichever moment of a commit: SQLite opens what is left, and finds exactly what the commit
/// before has written, or this one.
/// </summary>
public sealed class CrashTests : IDisposable
{
    const int PageSize = 512, Commits = 12, Events = 60;

    readonly TempFolder _folder = TempFolder.InMemory();
    public void Dispose() => _folder.Dispose();

    string Left => _folder.File("left.db");

    [Fact]
    public void A_cut_at_any_moment_leaves_whole_commits()
    {
        var (images, states) = Run(int.MaxValue);
        Assert.InRange(images.Count, Commits * 12, Commits * 40);
        foreach (var image in images) Assert.Equal(states[image.CommitsDone], SeenOf(image));
    }

    /// <summary>SQLite's own commit writes pages in an order of its own: some are written, others are not.</summary>
    [Fact]
    public void A_cut_within_the_commit_of_other_rows_leaves_whole_commits()
    {
        var (images, states) = Run(int.MaxValue);
        var random = new Random(1);
        var steps = images.Zip(images.Skip(1)).Where(s => s.First.Journal.Length > 0 && s.Second.Journal.Length > 0);
        foreach (var (before, after) in steps.Where(s => Differ(s.First.Database, s.Second.Database) > 1))
            for (int i = 0; i < 6; i++)
            {
                byte[] left = Mixed(before.Database, after.Database, random);
                Assert.Equal(states[before.CommitsDone], SeenOf(before with { Database = left }));
            }
    }

    [Fact]
    public void A_disk_that_fails_leaves_the_last_commit()
    {
        var (_, states) = Run(int.MaxValue);
        for (int fails = 0; fails < 40; fails++)
        {
            var (images, seen) = Run(fails);
            Assert.Equal(states[images[^1].CommitsDone], seen[^1]);
            Assert.InRange(images[^1].CommitsDone, 0, Commits - 1);
        }
    }

    /// <summary>Commits until the disk fails.</summary>
    /// <returns>What the disk held meanwhile, and what was seen after each commit and at the end.</returns>
    (List<Image> Images, List<string> Seen) Run(int failsAt)
    {
        string path = PagedDatabase.Create(_folder.File($"{failsAt}.db"), PageSize);
        CrashingDisk? disk = null;
        var seen = new List<string> { PagedDatabase.Seen(path) };
        using (var database = new PagedDatabase(path, (p, h) => disk = new CrashingDisk(p, h) { FailsAt = failsAt }))
            try
            {
                for (int i = 0; i < Commits; i++)
                {
                    database.Commit(Events);
                    seen.Add(PagedDatabase.Seen(path));
                }
            }
            catch (IOException)
            {
                Assert.ThrowsAny<Exception>(() => database.Commit(Events));
            }
        seen.Add(PagedDatabase.Seen(path));
        foreach (string file in _folder.Files) File.Delete(_folder.File(file));
        return (disk!.Images, seen);
    }

    string SeenOf(Image image)
    {
        File.WriteAllBytes(Left, image.Database);
        File.WriteAllBytes(Left + SqliteFile.Journal, image.Journal);
        return PagedDatabase.Seen(Left);
    }

    static int Differ(byte[] a, byte[] b) =>
        Enumerable.Range(0, b.Length / PageSize).Count(p => !Page(a, p).SequenceEqual(Page(b, p)));

    static ReadOnlySpan<byte> Page(byte[] file, int page)
    {
        int from = Math.Min(page * PageSize, file.Length);
        return file.AsSpan(from, Math.Min(PageSize, file.Length - from));
    }

    static byte[] Mixed(byte[] before, byte[] after, Random random)
    {
        byte[] mixed = new byte[random.Next(before.Length, after.Length + 1)];
        before.CopyTo(mixed, 0);
        for (int at = 0; at + PageSize <= mixed.Length; at += PageSize)
            if (random.Next(2) == 0) after.AsSpan(at, PageSize).CopyTo(mixed.AsSpan(at));
        return mixed;
    }
}
