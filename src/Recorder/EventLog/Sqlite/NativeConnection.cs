using System.Globalization;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;
using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// An open SQLite file for the hot paths: one thread, no mutex, errors as <see cref="InputException"/>.
/// </summary>
sealed class NativeConnection : IDisposable
{
    readonly string _name;
    readonly sqlite3 _db;

    /// <param name="path">The file.</param>
    /// <param name="mode">SQLITE_OPEN_READONLY or SQLITE_OPEN_READWRITE.</param>
    /// <param name="system">SQLite's name of the way to use files; null = the usual one.</param>
    /// <param name="name">What errors call the file; null = its path.</param>
    public NativeConnection(string path, int mode, string? system = null, string? name = null)
    {
        Batteries_V2.Init();
        _name = name ?? path;
        Check(raw.sqlite3_open_v2(SqliteFile.NameOf(path), out _db, mode | raw.SQLITE_OPEN_NOMUTEX, system));
        ConnectionLimits.Apply(_db);
    }

    /// <summary>What SQLite calls it.</summary>
    public sqlite3 Handle => _db;

    /// <summary>While the result lives, a cancellation ends the step of a statement.</summary>
    public Interruption InterruptedBy(CancellationToken cancel) => new(_db, cancel);

    /// <summary>Its file, to be read while a transaction keeps others from writing it.</summary>
    public ConnectionFile File => new(_db);

    /// <summary>How SQLite keeps the file whole: delete, truncate, wal, ...</summary>
    public string JournalMode
    {
        get
        {
            using var answer = Prepare("PRAGMA journal_mode");
            return answer.Step() ? answer.Text(0) : "";
        }
    }

    public void Exec(string sql) => Check(raw.sqlite3_exec(_db, sql));

    /// <summary>For cleaning up after an error, where a second one would hide the first.</summary>
    public void TryExec(string sql) => _ = raw.sqlite3_exec(_db, sql);

    public NativeStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_db, sql, out var statement));
        return new NativeStatement(this, statement);
    }

    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        throw SqliteErrors.Translate(_name, code, raw.sqlite3_errmsg(_db).utf8_to_string() ?? "unknown error");
    }

    public void Dispose() => _db.Dispose();
}

/// <summary>A prepared statement; columns count from 0, parameters from 1.</summary>
sealed class NativeStatement(NativeConnection connection, sqlite3_stmt statement) : IDisposable
{
    public nint Handle { get; } = statement.DangerousGetHandle();

    /// <summary>True while there is a row.</summary>
    public bool Step()
    {
        int code = Native.Step(Handle);
        if (code == raw.SQLITE_ROW) return true;
        connection.Check(code);
        return false;
    }

    /// <summary>A text of the row; empty if it is NULL.</summary>
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";

    /// <summary>Runs the statement once; text parameters are bound first, in order.</summary>
    public void Run(params ReadOnlySpan<object> parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
            connection.Check(Bind(i + 1, parameters[i]));
        Step();
        Reset();
    }

    int Bind(int parameter, object value) => value is string text
        ? Native.BindText(Handle, parameter, text, -1, -1)
        : Native.Bind(Handle, parameter, Convert.ToInt64(value, CultureInfo.InvariantCulture));

    public void Reset() => connection.Check(Native.Reset(Handle));

    public void Dispose() => statement.Dispose();
}
