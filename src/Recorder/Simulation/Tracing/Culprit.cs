namespace Pintrace.Recorder.Simulation.Tracing;

/// <summary>Who is responsible, according to the ledger, for what went wrong.</summary>
enum Culprit : byte
{
    /// <summary>The step that runs.</summary>
    Here,
    /// <summary>The acquirer of the hold.</summary>
    Acquirer,
    /// <summary>
    /// The releaser of the hold that protected the I/O or, if it is still held, whoever freed the page.
    /// </summary>
    Releaser,
    /// <summary>Whoever dropped the page's buffers.</summary>
    BufferDropper,
    /// <summary>Whoever took the page out of its file.</summary>
    Remover,
    /// <summary>
    /// Whoever made a write fault copy the page: fork or reclaim if they took its permission, else the fault.
    /// </summary>
    CowMaker,
    /// <summary>The last to store into the page; for a device, the acquirer of the page.</summary>
    LastWriter,
    /// <summary>The first to charge a budget for the request; the slot is the frame.</summary>
    Charger,
    /// <summary>Whoever let a write fault reuse the page in place.</summary>
    Reuser,
    /// <summary>The last to store into the page before the running frame's fsync began.</summary>
    PromisedWriter,
    /// <summary>The longest holder of the page or, if nobody holds it, the last to acquire it.</summary>
    Pinner,
}
