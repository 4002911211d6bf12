namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>
/// Something in the file is not as SQLite writes the events of a trace, or is damaged: SQLite itself has to judge.
/// </summary>
sealed class NotPlainException(string what) : Exception(what);
