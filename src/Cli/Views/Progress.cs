using System.Diagnostics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>
/// Says how far the work has got if it takes more than two seconds: on a terminal in one line that is rewritten,
/// elsewhere in a new line every ten seconds. Always on stderr.
/// </summary>
sealed class Progress(Session session, string what, long total = 0) : IDisposable
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Live = TimeSpan.FromMilliseconds(200), Lines = TimeSpan.FromSeconds(10);

    readonly Stopwatch _clock = Stopwatch.StartNew();
    TimeSpan _last = Silence - Live;
    bool _shown;

    /// <summary>This much is done, in the unit of the total. Cheap enough to call for every batch.</summary>
    public void Report(long done, string note = "")
    {
        var now = _clock.Elapsed;
        if (session.IsPaging || now < Silence || now - _last < (session.IsTerminal ? Live : Lines)) return;
        _last = now;
        string line = Line(done, now, note);
        if (session.IsTerminal) session.Error.Write(TerminalMark.LineStart + line.PadRight(78));
        else session.Error.WriteLine(line);
        _shown = true;
    }

    string Line(long done, TimeSpan now, string note)
    {
        double rate = done / now.TotalSeconds;
        string line = $"{Format.Number(done)} {what}, {Format.Number((long)rate)}/s";
        if (total > 0 && done <= total)
        {
            double percent = 100.0 * done / total, left = (total - done) / Math.Max(rate, 1);
            line += $", {percent:0}% done, {left:0} s left";
        }
        return note.Length == 0 ? line : $"{line}, {note}";
    }

    public void Dispose()
    {
        const char start = TerminalMark.LineStart;
        if (_shown && session is { IsTerminal: true, IsPaging: false })
            session.Error.Write(start + new string(' ', 78) + start);
    }
}
