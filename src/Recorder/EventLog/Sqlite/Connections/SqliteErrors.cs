using Microsoft.Data.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite.Connections;

/// <summary>One sentence for each reason for which SQLite can refuse a file.</summary>
public static class SqliteErrors
{
    const int ErrorMask = 0xff, Full = 13;
    /// <summary>Linux's error ENOSPC.</summary>
    const int NoSpace = 28;

    /// <summary>What an error says about a file.</summary>
    /// <param name="path">The file, as the user named it.</param>
    /// <param name="error">What SQLite answered.</param>
    public static InputException Translate(string path, SqliteException error) =>
        Translate(path, error.SqliteErrorCode, Reason(error));

    /// <summary>SQLite's own words out of "SQLite Error 1: 'no such column: x'."</summary>
    public static string Reason(SqliteException error)
    {
        int start = error.Message.IndexOf('\'');
        return start < 0 ? error.Message : error.Message[(start + 1)..].TrimEnd('.', '\'');
    }

    /// <summary>The same where the operating system refused to write a file, whatever its name was then.</summary>
    internal static InputException Translate(string path, Exception refusal) =>
        refusal.HResult == NoSpace ? Translate(path, Full, "") : InputException.Unwritable(path, refusal);

    internal static InputException Translate(string path, int code, string message) => new((code & ErrorMask) switch
    {
        5 or 6 => $"{path} is being written by another process; try again when it has finished.",
        8 => $"{path} needs recovery after a crash, and its folder cannot be written.",
        10 => $"{path} cannot be read or written: input/output error.",
        11 => $"{path} is damaged: {message}.",
        Full => $"{path} cannot be written: the disk is full.",
        14 => $"{path} cannot be opened: {message}.",
        18 => $"{path} holds more in one place than a trace ever does: {message}.",
        26 => $"{path} is not a pintrace trace: it is not a SQLite database.",
        _ => $"{path}: SQLite error {code}: {message}.",
    });
}
