using System.IO.Compression;
using System.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.RealKernels.Text.Dialects;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Tests.Import;

/// <summary>Imports text in memory and shows the events that came out, one line each.</summary>
static class Ftrace
{
    public static MemoryTrace Import(string text) => Import(Encoding.UTF8.GetBytes(text));

    public static MemoryTrace Import(byte[] content) => Import(new ImportSource("trace.txt", new MemoryStream(content)));

    public static MemoryTrace Import(params ImportSource[] sources)
    {
        MemoryTrace? trace = null;
        new TraceImport(sources).Run(header => trace = new MemoryTrace(header));
        return trace!;
    }

    /// <summary>What the import says of a text: "2 events from 3 lines, 1 unreadable".</summary>
    public static string Account(string text, ImportFormat format = ImportFormat.Auto)
    {
        var s = new TraceImport([Source(text)], format).Run(header => new MemoryTrace(header));
        return $"{s.Events} events from {s.Lines} lines" + (s.Unreadable > 0 ? $", {s.Unreadable} unreadable" : "") + (s.OtherKinds > 0 ? $", {s.OtherKinds} of other kinds" : "") + (s.Lost > 0 ? $", {s.Lost} lost" : "");
    }

    public static ImportSource Source(string text) => new("trace.txt", new MemoryStream(Encoding.UTF8.GetBytes(text)));

    /// <summary>Imports with a mapping file.</summary>
    public static string Mapped(string mapping, string text)
    {
        MemoryTrace? trace = null;
        new TraceImport([Source(text)], ImportFormat.Auto, EventMapping.Parse("map.json", Encoding.UTF8.GetBytes(mapping))).Run(header => trace = new MemoryTrace(header));
        return Describe(trace!);
    }

    /// <summary>"pin 100 n=1 ref=1026 at pinbug_ioctl", pages in hexadecimal; what is unknown or empty is left out.</summary>
    public static string Events(string text) => Describe(Import(text));

    public static string Describe(MemoryTrace trace) => string.Join('\n', trace.Events.Select(e => Describe(e, trace.Names)));

    static string Describe(PageEvent e, TraceNames names)
    {
        var words = new List<string> { PublicName.Snake(e.Kind.ToString()) };
        if (e.Pfn != 0) words.Add($"{e.Pfn:x}");
        if (e.N != 0) words.Add($"n={e.N}");
        if (e.RefCount != PageEvent.Unknown) words.Add($"ref={e.RefCount}");
        if (e.PinCount != PageEvent.Unknown) words.Add($"pins={e.PinCount}");
        if (e.MapCount != PageEvent.Unknown) words.Add($"map={e.MapCount}");
        if ((e.Flags & EventFlags.Inferred) != 0) words.Add("inferred");
        if (e.Callsite != 0) words.Add($"at {names.CallsiteName(e.Callsite)}");
        return string.Join(' ', words);
    }

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
