using System.Buffers.Binary;
using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>Decides whether a path is a trace that this version can read, and opens it read-only.</summary>
static class TraceOpener
{
    /// <summary>From the format of a SQLite file (sqlite.org/fileformat2.html).</summary>
    const int SqliteHeaderSize = 100, UserVersionOffset = 60, ApplicationIdOffset = 68;
    /// <summary>SQLite's error codes SQLITE_BUSY and SQLITE_LOCKED.</summary>
    const int Busy = 5, Locked = 6;

    const int BusyTimeoutSeconds = 1;

    public static void Check(string path)
    {
        InputFile.CheckName(path);
        if (Directory.Exists(path)) throw new InputException($"{path} is a directory, not a trace.");
        if (!File.Exists(path)) throw new InputException($"{path} does not exist.");
        // A pipe is empty too, and to open it would wait for a writer.
        if (new FileInfo(path).Length == 0) throw new InputException($"{path} is empty.");
        byte[] header = new byte[SqliteHeaderSize];
        if (ReadStart(path, header) < SqliteHeaderSize || !header.AsSpan().StartsWith(SqliteFile.Magic))
            throw new InputException(
                $"{path} is not a pintrace trace: it is not a SQLite database; {WhatToDo(header)}");
        if (BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(ApplicationIdOffset)) != TraceFormat.ApplicationId)
            throw new InputException($"{path} is a SQLite database, but not a pintrace trace.");
        int version = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(UserVersionOffset));
        if (version > TraceFormat.Version)
            throw new InputException($"{path} has format {version}; "
                + $"this pintrace reads format {TraceFormat.Version}, a newer one is needed.");
        if (version is > 0 and < TraceFormat.Version)
            throw new InputException($"{path} has format {version}, which is no longer read: "
                + "record or import it again.");
        if (version < 1) throw new InputException($"{path} is damaged: it has no format version.");
    }

    static string WhatToDo(ReadOnlySpan<byte> start) => start.TrimStart("\ufeff \t\r\n"u8) is [(byte)'{', ..]
        ? "a report that analyze has stored as JSON can be compared (pintrace diff), a scenario recorded "
            + "(pintrace record)."
        : "the text of a kernel's trace must be imported first (pintrace import).";

    static int ReadStart(string path, byte[] header) => InputFile.Read(path, p =>
    {
        using var file = File.OpenHandle(p, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return RandomAccess.Read(file, header, 0);
    });

    public static SqliteConnection Open(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        try
        {
            DatabaseFile.Check(path);
            if (DatabaseFile.HasJournal(path)) using (Connect(path, SqliteOpenMode.ReadWrite)) { }
            return Connect(path, SqliteOpenMode.ReadOnly);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(path, e);
        }
    }

    /// <summary>Refuses to replace a database that is locked; anything else may be replaced.</summary>
    /// <exception cref="InputException">Another process is writing it.</exception>
    public static void RefuseWhileWritten(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0) return;
        if (DatabaseFile.Strange(path) is not null) return;
        SQLitePCL.Batteries_V2.Init();
        try
        {
            Connect(path, SqliteOpenMode.ReadWrite).Dispose();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Busy or Locked)
        {
            throw SqliteErrors.Translate(path, e);
        }
        catch (SqliteException)
        {
            // not a database, or a damaged one
        }
    }

    static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = SqliteFile.NameOf(path), Mode = mode, Pooling = false, DefaultTimeout = BusyTimeoutSeconds,
        }.ToString());
        try
        {
            db.Open();
            ConnectionLimits.Apply(db.Handle!);
            // Takes the lock, rolls back a journal, and detects damage.
            db.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }
}
