using System.IO.Compression;
using System.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.RealKernels.Text.Dialects;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text.Dialects;

/// <summary>
/// Mutations of what the tools really printed: they are imported or refused in a sentence, and the same way each time.
/// </summary>
public class DialectFuzzTests
{
    const int Rounds = 400, Lines = 60;

    static readonly string[] Files =
    [
        "trace-cmd-report.txt.gz", "trace-cmd-report-raw.txt.gz", "trace-cmd-report-stack.txt.gz",
        "perf-script.txt.gz", "perf-script-nostack.txt.gz", "bpftrace-kfunc.txt.gz", "bpftrace-kprobe.txt.gz",
    ];

    static readonly EventMapping Mapping = EventMapping.Parse("map.json", Encoding.UTF8.GetBytes("""
        { "probes": {
            "unpin_pages": { "event": "unpin", "at": "entry", "call": "a", "page": ["p0", "page", "folio"],
                             "count": "n" },
            "rmap_rm": { "event": "release", "at": "entry", "pfn": "n", "flags": "mc", "refcount": "rc" },
            "grab_ret": { "event": "acquire", "at": "return", "call": "b", "page": "folio", "flags": "flags",
                          "n": "refs", "result": "ret", "success": "zero" } } }
        """));

    const string Counts = "page_ref";

    static string[] Read(string file)
    {
        if (file == Counts) return [.. Enumerable.Range(0, 100).SelectMany(i => CountsOf(i).Split('\n'))];
        using var reader = new StreamReader(
            new GZipStream(
                File.OpenRead(
                    RepoFiles.Path("tests", "Recorder.Tests", "RealKernels", "Text", "Dialects", "data", file)),
                CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n');
    }

    /// <summary>A lockless pin, its release and the put of the page.</summary>
    static string CountsOf(int i) => $"""
        wl-{i % 3} [00{i % 2}] 1.{i:d3}001: page_ref_mod_unless: pfn=0x{i:x} flags=lru count=3 mapcount=1 val=1 ret=1
        wl-{i % 3} [00{i % 2}] 1.{i:d3}002: page_ref_mod: pfn=0x{i:x} flags=lru count=1026 mapcount=1 val=1023
        wl-{i % 3} [00{i % 2}] 1.{i:d3}003: page_ref_mod_and_test: pfn=0x{i:x} flags= count=2 mapcount=1 val=-1024 ret=0
        wl-{i % 3} [00{i % 2}] 1.{i:d3}004: page_ref_mod_and_test: pfn=0x{i:x} flags= count=1 mapcount=1 val=-1 ret=0
        """;

    public static TheoryData<string> AllFiles => [.. Files, Counts];

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Damaged_output_is_imported_or_refused_and_always_the_same(string file)
    {
        string[] lines = Read(file);
        for (int seed = 0; seed < Rounds; seed++)
        {
            byte[] text = Mutate(lines, new Random(seed));
            Assert.Equal(Outcome(text, seed), Outcome(text, seed));
        }
    }

    static byte[] Mutate(string[] lines, Random random)
    {
        int from = random.Next(Math.Max(1, lines.Length - Lines));
        var text = new List<byte>(Encoding.UTF8.GetBytes(string.Join('\n', lines.Skip(from).Take(Lines))));
        for (int i = random.Next(1, 40); i > 0 && text.Count > 100; i--) Damage(text, random);
        return [.. text];
    }

    static void Damage(List<byte> text, Random random)
    {
        int at = random.Next(text.Count - 50), length = random.Next(1, 50), from = random.Next(text.Count - 50);
        switch (random.Next(6))
        {
            case 0: text[at] = (byte)random.Next(256); break;
            case 1: text[at] = (byte)"0123456789abcdefx-+()[]{}:=<>,. \t\n"[random.Next(34)]; break;
            case 2: text.InsertRange(at, text.GetRange(from, length)); break;
            case 3: text.RemoveRange(at, length); break;
            case 4: text.InsertRange(at, Encoding.UTF8.GetBytes(new string('9', length))); break;
            default: text.Insert(at, (byte)'\n'); break;
        }
    }

    /// <summary>The events, or why there are none.</summary>
    static string Outcome(byte[] text, int seed)
    {
        MemoryTrace? trace = null;
        try
        {
            new TraceImport(
                [new ImportSource("x", new MemoryStream(text))], (ImportFormat)(seed % 8 < 5 ? seed % 8 : 0),
                seed % 2 == 0 ? Mapping : null).Run(header => trace = new MemoryTrace(header));
            return Ftrace.Describe(trace!);
        }
        catch (InputException e)
        {
            return e.Message;
        }
    }
}
