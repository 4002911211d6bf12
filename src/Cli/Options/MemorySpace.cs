using System.Runtime.CompilerServices;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>Whether two recordings fit into memory, where they are compared without files.</summary>
static class MemorySpace
{
    /// <summary>Both sides, in lists that have grown by doubling.</summary>
    const double Copies = 2 * 1.5;

    /// <param name="events">How many events each side will have; 0 if it ends by itself.</param>
    /// <exception cref="UsageException">They cannot fit.</exception>
    public static void Check(long events)
    {
        double needed = Copies * events * Unsafe.SizeOf<PageEvent>();
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed > available)
            throw new UsageException(
                $"Twice {Format.Count(events, "event")} do not fit into memory: about {Format.Bytes(needed)} of "
                + $"{Format.Bytes(available)}; record both sides and compare the files.");
    }
}
