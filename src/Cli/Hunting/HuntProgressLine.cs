using Pintrace.Analyzer.Text;
using Pintrace.Cli.Views;
using Pintrace.Recorder.Hunting;

namespace Pintrace.Cli.Hunting;

/// <summary>Says how far a hunt has got, and what is left of the size that it is at.</summary>
sealed class HuntProgressLine(Hunt hunt, Session session) : IDisposable
{
    readonly Progress _progress = new(session, "scenarios");
    readonly long _before = hunt.State.Levels.Sum(l => l.Done);

    /// <summary>Some more scenes of a size are done.</summary>
    public void Report(HuntProgress at)
    {
        long done = hunt.State.Levels.Sum(l => l.Done) - _before;
        _progress.Report(done, SizeOf(at), done + at.Scenes - at.Done);
    }

    /// <summary>"3 operations on 1 page".</summary>
    public static string SizeOf(HuntProgress at) =>
        $"{Format.Count(at.Operations, "operation")} on {Format.Count(at.Pages, "page")}";

    public void Dispose() => _progress.Dispose();
}
