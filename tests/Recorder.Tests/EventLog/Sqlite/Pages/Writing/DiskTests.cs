using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// A recording step by step as the disk sees it. A killed process leaves the first steps, the last of them perhaps cut
/// off; a power loss leaves any.
/// </summary>
public sealed class DiskTests : IDisposable
{
    const int Events = 2 * TraceWriter.BatchSize + 7;

    const string Refused = "refused: ";

    readonly TempFolder _folder = TempFolder.InMemory();
    public void Dispose() => _folder.Dispose();

    string Left => _folder.File("left.db");

    [Fact]
    public void A_process_killed_at_any_moment_leaves_whole_commits()
    {
        var disk = Recorded();
        string[] states = States(disk);
        var random = new Random(1);
        for (int done = disk.Ends[0]; done <= disk.Steps.Count; done++)
        {
            string expected = states[disk.Ends.FindLastIndex(end => end <= done)];
            var steps = disk.Steps.Take(done);
            Assert.Equal((done, expected), (done, Seen(steps)));
            Assert.Equal((done, expected), (done, SeenBySqlite(steps)));
            if (done == disk.Steps.Count || disk.Steps[done] is not { Bytes: { } bytes } step) continue;
            int cut = random.Next(Math.Min(bytes.Length, done % 2 == 0 ? DiskStep.Sector : int.MaxValue));
            steps = steps.Append(step with { Bytes = bytes[..cut] });
            Assert.Equal((done, cut, expected), (done, cut, Seen(steps)));
            Assert.Equal((done, cut, expected), (done, cut, SeenBySqlite(steps)));
        }
    }

    [Fact]
    public void A_journal_that_was_cut_off_anywhere_is_none()
    {
        var disk = Recorded();
        int journal = disk.Steps.FindIndex(s => s is { IsJournal: true, Bytes: not null });
        for (int cut = 1; cut < 2 * DiskStep.Sector; cut += cut < 40 ? 1 : 97)
        {
            var torn = disk.Steps[journal] with { Bytes = disk.Steps[journal].Bytes![..cut] };
            Assert.Equal((cut, "recording 0"), (cut, Seen(disk.Steps.Take(journal).Append(torn))));
        }
    }

    /// <summary>Sectors, or whole steps, get lost, and lengths of files; what comes after them does not.</summary>
    [Fact]
    public void A_power_loss_leaves_whole_commits_or_what_is_called_damaged()
    {
        var disk = Recorded();
        string[] states = States(disk);
        (int refused, int cases) = (0, Thorough.Times(150));
        for (int seed = 1; seed <= cases; seed++)
        {
            string seen = Seen(Lost(disk.Steps, new Random(seed)));
            if (seen.StartsWith(Refused, StringComparison.Ordinal)) refused++;
            else Assert.True(states.Contains(seen), $"seed {seed}: {seen}");
        }
        Assert.InRange(refused, cases / 4, cases * 3 / 4);
    }

    static IEnumerable<DiskStep> Lost(List<DiskStep> steps, Random random)
    {
        var done = steps.Take(random.Next(1, steps.Count + 1));
        double lost = Math.Pow(0.1, random.Next(5));
        bool bySector = random.Next(2) == 0;
        return (bySector ? done.SelectMany(s => s.Sectors) : done).Where(_ => random.NextDouble() >= lost);
    }

    RecordedDisk Recorded()
    {
        string path = _folder.File("t.db");
        using var writer = new TraceWriter(path, Samples.Header, force: false);
        var disk = RecordedDisk.Of(writer);
        for (int seq = 1; seq <= Events; seq++)
        {
            if (seq % 3000 == 1) writer.Names.Callsites.Intern(Callsite.Of([$"f{seq}", new string('g', seq % 9000)]));
            if (seq % 5000 == 7) writer.AppendTruth(new TruthRecord(seq, FindingKind.LeakedPin, 0x1003, new(1)));
            writer.Append(EventOf(seq));
        }
        writer.Finish(TraceHeader.Complete);
        disk.Look();
        File.Delete(path);
        return disk;
    }

    static PageEvent EventOf(long seq) => new()
    {
        Seq = seq, Tick = 3 * seq, Kind = EventKind.Pin, Pfn = 0x1000 + seq % 50, RefCount = (int)seq % 7,
        MapCount = PageEvent.Unknown, PinCount = PageEvent.Unknown, Callsite = new((int)(seq / 3000) + 1),
    };

    string[] States(RecordedDisk disk) => [.. disk.Ends.Select(end => Seen(disk.Steps.Take(end)))];

    /// <summary>What a reader that checks everything says of a file and its journal.</summary>
    string Seen(IEnumerable<DiskStep> steps)
    {
        DiskStep.Replay(steps, Left);
        try
        {
            var trace = new TraceReader(Left);
            trace.CheckFile();
            var events = Samples.ReadAll(trace);
            Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => EventOf(seq)), events);
            return $"{trace.Header.State} {events.Count}";
        }
        catch (InputException e)
        {
            return Refused + e.Message;
        }
    }

    /// <summary>What any SQLite sees there.</summary>
    string SeenBySqlite(IEnumerable<DiskStep> steps)
    {
        DiskStep.Replay(steps, Left);
        Assert.Equal(["ok"], TwoRoadsTests.Rows(Left, "PRAGMA integrity_check"));
        return TwoRoadsTests.Rows(Left, "SELECT value || ' ' || (SELECT COUNT(*) FROM event WHERE seq <= (SELECT"
            + " MAX(last_seq) FROM checksum)) FROM header WHERE key = 'state'")[0];
    }
}
