using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>Whether a recording will fit where it is to be written.</summary>
static class DiskSpace
{
    /// <summary>
    /// Bytes of an event in a trace: measured with mixed-load, 40.6 at a million events, and more at more as the
    /// numbers grow.
    /// </summary>
    const double BytesPerEvent = 42;
    /// <summary>Less is not worth a word.</summary>
    const double Noteworthy = 1e9;

    /// <summary>Says what many events will need, and refuses what cannot fit.</summary>
    /// <param name="path">Where the trace will be.</param>
    /// <param name="events">How many events it will have.</param>
    /// <param name="force">Record even what cannot fit.</param>
    /// <param name="to">Where it is said.</param>
    /// <exception cref="UsageException">It cannot fit.</exception>
    public static void Check(string path, long events, bool force, TextWriter to)
    {
        double needed = events * BytesPerEvent;
        if (needed < Noteworthy || Free(path) is not { } free) return;
        string sizes = $"about {Format.Bytes(needed)}; {Format.Bytes(free)} free";
        if (needed > free && !force)
            throw new UsageException(
                $"{Format.Count(events, "event")} do not fit: {sizes} for {path}. --force-size records them anyway.");
        to.WriteLine($"pintrace: {sizes}");
    }

    /// <summary>Bytes free for a file; null if that cannot be known.</summary>
    static double? Free(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
