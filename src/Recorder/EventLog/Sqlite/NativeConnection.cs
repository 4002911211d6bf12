using System.Globalization;
using System.Runtime.InteropServices;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// An open SQLite file for the hot paths: one thread, no mutex, errors as <see cref="InputException"/>.
/// </summary>
sealed class NativeConnection : IDisposable
{
    readonly string _path;
    nint _db;

    public NativeConnection(string path, int mode)
    {
        SQLitePCL.Batteries_V2.Init();
        _path = path;
        Check(Native.Open(DatabaseFile.NameOf(path), out _db, mode | Native.OpenNoMutex, 0));
    }

    public void Exec(string sql) => Check(Native.Exec(_db, sql, 0, 0, 0));

    /// <summary>For cleaning up after an error, where a second one would hide the first.</summary>
    public void TryExec(string sql) => _ = Native.Exec(_db, sql, 0, 0, 0);

    public NativeStatement Prepare(string sql)
    {
        Check(Native.Prepare(_db, sql, -1, out nint statement, 0));
        return new NativeStatement(this, statement);
    }

    public void Check(int code)
    {
        if (code is Native.Ok or Native.Row or Native.Done) return;
        throw SqliteErrors.Translate(_path, code, Marshal.PtrToStringUTF8(Native.ErrorMessage(_db)) ?? "unknown error");
    }

    public void Dispose()
    {
        _ = Native.Close(_db);
        _db = 0;
    }
}

/// <summary>A prepared statement; columns count from 0, parameters from 1.</summary>
sealed class NativeStatement(NativeConnection connection, nint handle) : IDisposable
{
    public nint Handle { get; } = handle;

    /// <summary>True while there is a row.</summary>
    public bool Step()
    {
        int code = Native.Step(Handle);
        if (code == Native.Row) return true;
        connection.Check(code);
        return false;
    }

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

    public void Dispose() => _ = Native.Finish(Handle);
}
