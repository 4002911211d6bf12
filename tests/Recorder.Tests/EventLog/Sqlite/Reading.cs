using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite;

/// <summary>What reading a trace gives: its events, or the sentence that refuses it.</summary>
sealed record Reading(IReadOnlyList<PageEvent> Events, string? Refusal, bool IsByLibrary)
{
    public static Reading ByLibrary(string path, ITrace trace, long from = 1) =>
        Of(() => new EventCursor(path, trace, from));

    public static Reading ByPages(string path, ITrace trace, long from = 1) =>
        Of(() => new PageCursor(path, trace, from));

    /// <summary>Both roads lead to the same: the same refusal, or the same events.</summary>
    /// <returns>What reading by pages gave.</returns>
    public static Reading Compared(string path, ITrace trace, long from = 1)
    {
        var (pages, library) = (ByPages(path, trace, from), ByLibrary(path, trace, from));
        Assert.Equal(library.Refusal, pages.Refusal);
        if (library.Refusal is null) Assert.True(library.Events.SequenceEqual(pages.Events), "events differ");
        return pages;
    }

    static Reading Of(Func<ITraceCursor> open)
    {
        var (all, batch, isByLibrary) = (new List<PageEvent>(), new PageEvent[100], false);
        try
        {
            using var cursor = open();
            for (int n; (n = cursor.Read(batch)) > 0;) all.AddRange(batch[..n]);
            isByLibrary = cursor is not PageCursor { IsByLibrary: false };
            return new(all, null, isByLibrary);
        }
        catch (InputException e)
        {
            return new(all, e.Message, true);
        }
    }
}
