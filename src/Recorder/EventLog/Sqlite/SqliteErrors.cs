using Microsoft.Data.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>One sentence for each reason for which SQLite can refuse a file.</summary>
static class SqliteErrors
{
    const int ErrorMask = 0xff;

    public static InputException Translate(string path, SqliteException e) =>
        Translate(path, e.SqliteErrorCode, Reason(e));

    /// <summary>SQLite's own words out of "SQLite Error 11: 'database disk image is malformed'."</summary>
    static string Reason(SqliteException e) => e.Message.Split('\'') is [_, var reason, ..] ? reason : e.Message;

    public static InputException Translate(string path, int code, string message) => new((code & ErrorMask) switch
    {
        5 or 6 => $"{path} is being written by another process; try again when it has finished.",
        8 => $"{path} needs recovery after a crash, and its folder cannot be written.",
        10 => $"{path} cannot be read or written: input/output error.",
        11 => $"{path} is damaged: {message}.",
        13 => $"{path} cannot be written: the disk is full.",
        14 => $"{path} cannot be opened: {message}.",
        26 => $"{path} is not a pintrace trace: it is not a SQLite database.",
        _ => $"{path}: SQLite error {code}: {message}.",
    });
}
