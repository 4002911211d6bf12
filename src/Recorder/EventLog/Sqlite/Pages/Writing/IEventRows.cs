namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>Takes the events of a trace, batch by batch.</summary>
interface IEventRows : IDisposable
{
    /// <summary>The next event; it is in the file when the next commit is done.</summary>
    /// <param name="e">The event.</param>
    /// <param name="since">The tick of the last event of the batch before: its own is counted from that.</param>
    void Add(in PageEvent e, long since);

    /// <summary>Makes the events since the last commit a part of the file, and other changes with them.</summary>
    /// <param name="others">
    /// Commits the transaction of other rows, which nothing has been written of. A writer that is killed leaves all of
    /// both or nothing.
    /// </param>
    void Commit(Action others);
}
