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
    const int Events = 2 * TraceWriter.BatchSize + 2000, FirstPfn = 0x1000;
    const int Sector = 512;

    const string Refused = "refused: ";

    readonly TempFolder _folder = TempFolder.InMemory();
    public void Dispose() => _folder.Dispose();

    string Left => _folder.File("left.db");

    [Fact]
    public void A_process_killed_at_any_moment_leaves_whole_commits()
    {
        var disk = Recorded(FirstPfn);
        string[] states = States(disk);
        var random = new Random(1);
        for (int done = disk.Ends[0]; done <= disk.Steps.Count; done++)
        {
            string expected = states[disk.Ends.FindLastIndex(end => end <= done)];
            var steps = disk.Steps.Take(done);
            Assert.Equal((done, expected), (done, Seen(steps)));
            Assert.Equal((done, expected), (done, SeenBySqlite(steps)));
            if (done == disk.Steps.Count || disk.Steps[done] is not { Bytes: { } bytes } step) continue;
            int cut = random.Next(Math.Min(bytes.Length, done % 2 == 0 ? Sector : int.MaxValue));
            steps = steps.Append(step with { Bytes = bytes[..cut] });
            Assert.Equal((done, cut, expected), (done, cut, Seen(steps)));
            Assert.Equal((done, cut, expected), (done, cut, SeenBySqlite(steps)));
        }
    }

    [Fact]
    public void A_journal_that_was_cut_off_anywhere_is_none()
    {
        var disk = Recorded(FirstPfn);
        int journal = disk.Steps.FindIndex(s => s is { IsJournal: true, Bytes: not null });
        for (int cut = 1; cut < 2 * Sector; cut += cut < 40 ? 1 : 97)
        {
            var torn = disk.Steps[journal] with { Bytes = disk.Steps[journal].Bytes![..cut] };
            Assert.Equal((cut, "recording 0 0 0"), (cut, Seen(disk.Steps.Take(journal).Append(torn))));
        }
    }

    /// <summary>Otherwise a power loss after the end could bring back a journal, and an earlier commit.</summary>
    [Fact]
    public void The_journal_of_a_finished_trace_is_synced_when_nothing_follows()
    {
        var disk = Recorded(FirstPfn);
        Assert.Equal((disk.Steps.Count, disk.Ends[^1]), (disk.Synced, disk.Synced));
    }

    [Fact]
    public void A_power_loss_leaves_whole_commits_or_what_is_called_damaged()
    {
        var disk = Recorded(FirstPfn);
        string[] states = States(disk);
        DiskStep.Replay(Recorded(2 * FirstPfn).Steps, Left);
        byte[] old = File.ReadAllBytes(Left);
        (int refused, int cases) = (0, Thorough.Times(150));
        for (int seed = 1; seed <= cases; seed++)
        {
            string seen = Seen(Kept(disk.Steps, old, new Random(seed)));
            if (seen.StartsWith(Refused, StringComparison.Ordinal)) refused++;
            else Assert.True(states.Contains(seen), $"seed {seed}: {seen}");
        }
        Assert.InRange(refused, cases / 4, cases * 3 / 4);
    }

    /// <summary>
    /// Sectors, pages or whole steps get lost, also where later ones do not. In the place of a page may then be what
    /// another trace had there.
    /// </summary>
    static IEnumerable<DiskStep> Kept(List<DiskStep> steps, byte[] old, Random random)
    {
        var done = steps.Take(random.Next(1, steps.Count + 1)).ToList();
        int unit = random.Next(3) switch { 0 => Sector, 1 => RecordedDisk.PageSize, _ => int.MaxValue };
        double lost = Math.Pow(0.1, random.Next(1, 4));
        var kept = done.SelectMany(s => s.Parts(unit)).Where(_ => random.NextDouble() >= lost);
        if (unit != RecordedDisk.PageSize) return kept;
        long length = done.Where(s => !s.IsJournal).Max(s => s.At + s.Bytes!.Length);
        return kept.Prepend(new(IsJournal: false, 0, old)).Append(new(IsJournal: false, length, null));
    }

    RecordedDisk Recorded(long firstPfn)
    {
        string path = _folder.File("t.db");
        using var writer = new TraceWriter(path, Samples.Header, force: false);
        var disk = RecordedDisk.Of(writer);
        for (int seq = 1; seq <= Events; seq++)
        {
            if (seq % 3000 == 1) writer.Names.Callsites.Intern(Callsite.Of([$"f{seq}", new string('g', seq % 9000)]));
            if (seq % 5000 == 7) writer.AppendTruth(new TruthRecord(seq, FindingKind.LeakedPin, 0x1003, new(1)));
            writer.Append(EventOf(seq, firstPfn));
        }
        writer.Finish(TraceHeader.Complete);
        disk.Look();
        File.Delete(path);
        return disk;
    }

    static PageEvent EventOf(long seq, long firstPfn) => new()
    {
        Seq = seq, Tick = 3 * seq, Kind = EventKind.Pin, Pfn = firstPfn + seq % 50, RefCount = (int)seq % 7,
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
            Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => EventOf(seq, FirstPfn)), events);
            string truths = TwoRoadsTests.Rows(Left, "SELECT COUNT(*) FROM truth")[0];
            return $"{trace.Header.State} {events.Count} {trace.Names.Callsites.Count} {truths}";
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
            + " MAX(last_seq) FROM checksum)) || ' ' || (SELECT COUNT(*) FROM callsite) || ' ' || (SELECT COUNT(*)"
            + " FROM truth) FROM header WHERE key = 'state'")[0];
    }
}
