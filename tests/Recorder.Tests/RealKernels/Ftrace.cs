using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.RealKernels.Text.Dialects;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Tests.RealKernels;

/// <summary>Imports text in memory and shows the events that came out, one line each.</summary>
static class Ftrace
{
    const ulong StructPages = 0xffd4000000000000, StructPage = 64;

    /// <summary>The lines of a packed text.</summary>
    public static IEnumerable<string> LinesOf(byte[] packed)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));
        while (text.ReadLine() is { } line) yield return line;
    }

    public static MemoryTrace Import(string text) => Import(Bytes(text));

    public static MemoryTrace Import(byte[] content) =>
        Import(new ImportSource("trace.txt", new MemoryStream(content)));

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
        var words = new List<string> { $"{s.Events} events from {s.Lines} lines" };
        if (s.Unreadable > 0) words.Add($"{s.Unreadable} unreadable");
        if (s.OtherKinds > 0) words.Add($"{s.OtherKinds} of other kinds");
        if (s.Lost > 0) words.Add($"{s.Lost} lost");
        return string.Join(", ", words);
    }

    /// <summary>
    /// The text as a file holds it. "@100" stands for the address of the struct page of page 100 (hexadecimal); a line
    /// that ends with a backslash goes on in the next one.
    /// </summary>
    public static byte[] Bytes(string text)
    {
        string whole = string.Concat(text.Split("\\\n").Select((part, i) => i == 0 ? part : part.TrimStart(' ')));
        var parts = whole.Split('@').Select((part, i) => i == 0 ? part : Address(part));
        return Encoding.UTF8.GetBytes(string.Concat(parts));
    }

    static string Address(string page)
    {
        int digits = page.TakeWhile(char.IsAsciiHexDigitLower).Count();
        if (digits == 0) return "@" + page;
        ulong pfn = ulong.Parse(page.AsSpan(0, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return $"0x{StructPages + StructPage * pfn:x}{page[digits..]}";
    }

    public static ImportSource Source(string text) => new("trace.txt", new MemoryStream(Bytes(text)));

    /// <summary>Imports with a mapping file.</summary>
    public static string Mapped(string mapping, string text) => Describe(ImportMapped(mapping, text));

    public static MemoryTrace ImportMapped(string mapping, string text)
    {
        MemoryTrace? trace = null;
        var events = EventMapping.Parse("map.json", Encoding.UTF8.GetBytes(mapping));
        new TraceImport([Source(text)], ImportFormat.Auto, events).Run(header => trace = new MemoryTrace(header));
        return trace!;
    }

    /// <summary>
    /// "pin 100 n=1 ref=1026 at pinbug_ioctl", pages in hexadecimal; what is unknown or empty is left out.
    /// </summary>
    public static string Events(string text) => Describe(Import(text));

    public static string Describe(MemoryTrace trace) => string.Join(
        '\n', trace.Events.Select(e => Describe(e, trace.Names)));

    static string Describe(PageEvent e, TraceNames names)
    {
        var words = new List<string> { PublicName.Snake(e.Kind.ToString()) };
        if (e.Pfn != 0) words.Add($"{e.Pfn:x}");
        if (e.N != 0) words.Add($"n={e.N}");
        if (e.RefCount != PageEvent.Unknown) words.Add($"ref={e.RefCount}");
        if (e.PinCount != PageEvent.Unknown) words.Add($"pins={e.PinCount}");
        if (e.MapCount != PageEvent.Unknown) words.Add($"map={e.MapCount}");
        if ((e.Flags & EventFlags.Inferred) != 0) words.Add("inferred");
        if ((e.Flags & EventFlags.Uncounted) != 0) words.Add("uncounted");
        if (e.Callsite.Exists) words.Add($"at {names.CallsiteName(e.Callsite)}");
        return string.Join(' ', words);
    }

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) gzip.Write(Bytes(text));
        return packed.ToArray();
    }
}
