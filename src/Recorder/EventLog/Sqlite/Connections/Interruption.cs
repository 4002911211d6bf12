using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite.Connections;

/// <summary>
/// While it lives, SQLite gives up what it does on a connection once it is asked to, and what it begins after that. A
/// single step of a statement is never cut: a function of SQLite that compares two long texts goes on to its end.
/// </summary>
public sealed class Interruption : IDisposable
{
    const int StepsBetweenLooks = 1000;

    readonly sqlite3 _db;
    readonly delegate_progress _look;
    readonly CancellationTokenRegistration _interrupt;

    /// <summary>From now on.</summary>
    /// <param name="db">An open connection, which must outlive this.</param>
    /// <param name="stop">Cancelled when SQLite is to give up; it then answers SQLITE_INTERRUPT.</param>
    public Interruption(sqlite3 db, CancellationToken stop)
    {
        _db = db;
        _look = _ => stop.IsCancellationRequested ? 1 : 0;
        // An interrupt is forgotten where no statement runs; the progress handler is not called within each loop.
        raw.sqlite3_progress_handler(_db, StepsBetweenLooks, _look, null);
        _interrupt = stop.Register(() => raw.sqlite3_interrupt(_db));
    }

    /// <summary>From here on statements run to their end.</summary>
    public void Dispose()
    {
        _interrupt.Dispose();      // waits for an interrupt on its way: it must not reach a closed connection
        raw.sqlite3_progress_handler(_db, 0, null, null);
        GC.KeepAlive(_look);
    }
}
