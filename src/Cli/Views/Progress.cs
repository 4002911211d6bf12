using System.Diagnostics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>
/// Says how far the work has got: on a terminal after a second, in one line that is rewritten; elsewhere in a new line
/// every ten seconds. Always on stderr.
/// </summary>
sealed class Progress : IDisposable
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(1), Live = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan Lines = TimeSpan.FromSeconds(10);

    readonly Session _session;
    readonly string _what;
    readonly Stopwatch _clock = Stopwatch.StartNew();
    readonly Lock _writing = new();
    readonly Timer _timer;
    long _done, _total;
    string _note = "";
    bool _shown, _ended;

    /// <param name="session">Where it is said.</param>
    /// <param name="what">What is counted.</param>
    /// <param name="total">How many there are; 0 if that is not known.</param>
    public Progress(Session session, string what, long total = 0)
    {
        (_session, _what, _total) = (session, what, total);
        _timer = session.IsTerminal ? new(_ => Write(), null, Silence, Live) : new(_ => Write(), null, Lines, Lines);
    }

    /// <summary>This much is done, in the unit of the total. Cheap enough to call for every batch.</summary>
    /// <param name="done">How much.</param>
    /// <param name="note">What else is to be said.</param>
    /// <param name="total">The total, if that is known only now.</param>
    public void Report(long done, string note = "", long? total = null)
    {
        if (total is { } known) Volatile.Write(ref _total, known);
        Volatile.Write(ref _done, done);
        Volatile.Write(ref _note, note);
    }

    void Write()
    {
        lock (_writing)
        {
            if (_ended || _session.IsPaging) return;
            string line = Line(Volatile.Read(ref _done), _clock.Elapsed, Volatile.Read(ref _note));
            if (_session.IsTerminal) _session.Error.Write(TerminalMark.LineStart + line.PadRight(78));
            else _session.Error.WriteLine(line);
            _shown = true;
        }
    }

    string Line(long done, TimeSpan now, string note)
    {
        if (done == 0) return $"{Format.Wait(now.TotalSeconds) ?? "over a day"} so far";
        double rate = done / now.TotalSeconds;
        long total = Volatile.Read(ref _total);
        string line = $"{Format.Number(done)} {_what}, {Format.Number((long)rate)}/s";
        if (total > 0 && done <= total)
        {
            line += $", {100.0 * done / total:0}% done";
            if (Format.Wait((total - done) / rate) is { } wait) line += $", {wait} left";
        }
        return note.Length == 0 ? line : $"{line}, {note}";
    }

    public void Dispose()
    {
        const char start = TerminalMark.LineStart;
        _timer.Dispose();
        lock (_writing)
        {
            _ended = true;
            if (_shown && _session is { IsTerminal: true, IsPaging: false })
                _session.Error.Write(start + new string(' ', 78) + start);
        }
    }
}
