using Pintrace.Recorder.EventLog.Sqlite.Checksums;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// The hot path of analysis: all events from a given one on, straight from the pages of the file, each checked before
/// it is handed on. It never judges: where a file is unusual or damaged, SQLite reads all of it again, through
/// <see cref="EventCursor"/>, and what that says holds.
/// </summary>
sealed class PageCursor : ITraceCursor
{
    readonly string _path;
    readonly ITrace _trace;
    readonly EventCheck _check;
    readonly long _from;
    long _next;
    PagedTrace? _paged;
    EventPages? _pages;
    BatchCheck? _batches;
    EventCursor? _library;

    /// <param name="path">The trace.</param>
    /// <param name="trace">The same, opened.</param>
    /// <param name="fromSeq">The first event.</param>
    public PageCursor(string path, ITrace trace, long fromSeq)
    {
        (_path, _trace, _check) = (path, trace, new(trace.Names));
        _next = _from = Math.Max(1, fromSeq);
        try
        {
            Open();
        }
        catch (Exception e) when (IsLeftToLibrary(e))
        {
            StartOver();
        }
    }

    /// <summary>True if SQLite reads the events.</summary>
    public bool IsByLibrary => _library is not null;

    static bool IsLeftToLibrary(Exception e) => e is NotPlainException or InputException;

    void Open()
    {
        _paged = new PagedTrace(_path);
        _batches = new BatchCheck(_path, _paged.Connection, _from);
        _pages = _paged.Events(_from, _trace.Header.Source == TraceHeader.Simulated ? 0 : PageEvent.Unknown);
    }

    public int Read(Span<PageEvent> batch)
    {
        if (IsByLibrary) return _library!.Read(batch);
        try
        {
            int n = _pages!.Read(batch);
            foreach (ref var e in batch[..n]) Check(ref e);
            if (n == 0 && batch.Length > 0) _batches!.End(_next - 1);
            _next += n;
            return n;
        }
        catch (Exception e) when (IsLeftToLibrary(e))
        {
            StartOver();
            return _library!.Read(batch);
        }
    }

    void Check(ref PageEvent e)
    {
        e.Tick += _batches!.Since;
        if (_check.Fault(in e, lostBits: 0) is { } fault) throw new NotPlainException(fault);
        _batches.Add(in e);
    }

    /// <summary>From the first event on, passing over what was already handed on; the lock is kept meanwhile.</summary>
    void StartOver()
    {
        try
        {
            _library = new EventCursor(_path, _trace, _from);
            var passed = new PageEvent[1024];
            for (long left = _next - _from; left > 0;)
            {
                int n = _library.Read(passed.AsSpan(0, (int)Math.Min(left, passed.Length)));
                if (n == 0) throw new InputException($"{_path} has changed while it was read.");
                left -= n;
            }
        }
        finally
        {
            ClosePages();
        }
    }

    void ClosePages()
    {
        _batches?.Dispose();
        _paged?.Dispose();
    }

    public void Dispose()
    {
        ClosePages();
        _library?.Dispose();
    }
}
