using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Recorder.Tests;

static class Samples
{
    public static TraceHeader Header => new()
    {
        Source = TraceHeader.Imported, Coverage = TraceCoverage.Full, Policy = "p", Scenario = "s", Seed = 7,
    };

    /// <summary>An event that differs in every field from every other one.</summary>
    public static PageEvent Event(long seq) => new()
    {
        Seq = seq, Tick = seq * 1000, Kind = EventKind.Pin, Pfn = 0x1000 + seq,
        Actor = new(1), Callsite = new(1), Operation = new(1), Request = seq + 5, Token = seq + 6,
        N = (int)seq, Flags = EventFlags.Gup | EventFlags.Write, Outcome = Outcome.Done,
        RefCount = -5, PinCount = (int)seq * 2, MapCount = 3,
        State = PageFlags.Dirty | PageFlags.Cached, Arg = long.MaxValue - seq, Cpu = new((int)seq % 8), Line = seq * 3,
    };

    public static List<string> Column(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read()) values.Add(reader.GetString(0));
        return values;
    }

    public static void WriteTrace(string path, long events, bool finish = true)
    {
        using var writer = new TraceWriter(path, Header, force: false);
        Fill(writer, events);
        if (finish) writer.Finish(TraceHeader.Complete);
    }

    public static void Fill(IEventSink sink, long events)
    {
        sink.Names.Actors.Intern(new Actor("task", ActorKind.Task, 42));
        sink.Names.Callsites.Intern(Callsite.Of(["pin_user_pages_fast", "ib_umem_get"]));
        sink.Names.Operations.Intern("register");
        for (long seq = 1; seq <= events; seq++) sink.Append(Event(seq));
    }

    public static List<PageEvent> ReadAll(ITrace trace, long fromSeq = 1)
    {
        using var cursor = trace.ReadEvents(fromSeq);
        var (all, batch) = (new List<PageEvent>(), new PageEvent[100]);
        for (int n; (n = cursor.Read(batch)) > 0;) all.AddRange(batch[..n]);
        return all;
    }
}
