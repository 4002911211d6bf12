using System.IO.Compression;
using System.Text;
using Pintrace.Recorder.EventLog;

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
