using System.Globalization;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>Where a real kernel's event was seen: the way back to the text that was imported.</summary>
/// <param name="Pid">Process id of the task; null if none is known.</param>
/// <param name="Cpu">The processor; null if it is not known.</param>
/// <param name="Time">Nanoseconds on the clock of the traced kernel; null if the trace does not know its start.</param>
/// <param name="Source">The file as it was named to the import; null if the trace does not tell.</param>
/// <param name="Line">The line in that file, from 1.</param>
public sealed record Sighting(int? Pid, int? Cpu, long? Time, string? Source, long? Line)
{
    /// <summary>Where an event was seen; null in a simulation.</summary>
    public static Sighting? Of(in PageEvent e, ITrace trace)
    {
        if (e.Line == 0) return null;
        var (line, names) = (e.Line, trace.Names);
        var source = SourceOf(line, names.Sources);
        int pid = e.Actor.Exists ? names.Actors[e.Actor].Pid : 0;
        return new Sighting(
            pid == 0 ? null : pid,
            e.Cpu.Number < 0 ? null : e.Cpu.Number,
            trace.Header.Start + e.Tick,
            source?.Name,
            line - (source?.FirstLine ?? 1) + 1);
    }

    /// <summary>The last text that begins at or before a line; they are in order.</summary>
    static TraceSource? SourceOf(long line, IList<TraceSource> sources)
    {
        int low = 0, high = sources.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sources[middle].FirstLine > line) high = middle;
            else low = middle + 1;
        }
        return low == 0 ? null : sources[low - 1];
    }

    /// <summary>"cpu 1, 16.418643, leak.txt:134": the time as ftrace prints it.</summary>
    public override string ToString()
    {
        var words = new List<string>();
        if (Cpu is { } cpu) words.Add($"cpu {cpu}");
        if (Time is { } time) words.Add((time / 1e9m).ToString("0.000000###", CultureInfo.InvariantCulture));
        words.Add($"{Source ?? "line"}:{Line}");
        return string.Join(", ", words);
    }
}
