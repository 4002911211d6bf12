using System.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>
/// Files that people write and that pintrace stored, mutated at random by a seed: every command answers with a result
/// or one sentence, whatever is left of the file.
/// </summary>
public sealed class MutatedFileTests : IDisposable
{
    const string Policy = """
        {
          // what we run
          "id": "mine", "title": "é", "base": "linux-7.0",
          "decisions": { "track": "bias1024", "mkcleanOnPinned": "skipAsyncWaitSync", },
        }
        """;

    const string Mapping = """
        { "kernel": "linux-6.12", "probes": {
          "my_get": { "event": "acquire", "at": "return", "call": "f", "page": ["p", "q"], "flags": "fl", "n": "n" },
          "my_put": { "event": "unpin", "at": "entry", "pfn": "pfn", "result": "r", "success": "zero" } } }
        """;

    const string Known = "# ours\nleaked-pin:^vhost_*_update$\nput-on-pin:dio_*\n\nearly-release:*\n";

    static readonly string[] Pieces =
    [
        "", "{", "}", "[", "]", "\"", ":", ",", "*", "^", "$", "#", "\n", "\r", "\0", "\x1b[31m", "\u202e", "null",
        "true", "-1", "1e999", "9223372036854775807", "18446744073709551616", "0.5", "{}", "[]", "\"\\ud800\"",
        "\"\\u0000\"", "\"schema\":", "\"id\": \"mine\"", "//", "/*", "leaked-pin:", "\ufeff",
    ];

    readonly TraceFolder _folder = new();
    readonly string _trace = RepoFiles.Path("traces", "drop-buffers.legacy-get.db");
    readonly string _text = RepoFiles.Path("traces", "pinbug-leak.linux-6.12.txt.gz");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_mutation_of_a_file_is_a_defect(int swarm)
    {
        string report = CliRun.Of("analyze", _trace, "--json").Out;
        for (int seed = 1000 * swarm; seed < 1000 * swarm + 150; seed++)
        {
            Answers(seed, Policy, "p.json", path => ["explore", "--scenario", "drop-buffers", "--policy", path]);
            Answers(seed, Known, "known", path => ["analyze", _trace, "--suppress", path]);
            Answers(seed, report, "r.json", path => ["diff", path, _trace, .. Json(seed)]);
            Answers(seed, report, "r.json", path => ["diff", _trace, path, "--suppress", path]);
            if (seed % 5 == 0) Answers(seed, Mapping, "m.json", Import);
        }
    }

    string[] Import(string mapping) =>
        ["import", _text, "--mapping", mapping, "--force", "-o", _folder.File("t.db")];

    static string[] Json(int seed) => seed % 2 == 0 ? ["--json"] : [];

    void Answers(int seed, string text, string name, Func<string, string[]> command)
    {
        string path = _folder.File(name);
        File.WriteAllBytes(path, Mutated(Encoding.UTF8.GetBytes(text), new Random(seed)));
        var run = CliRun.Of(command(path));
        Assert.True(run.Code is >= 0 and <= 4, $"seed {seed} of {name} ends with {run.Code}: {run.Error}");
        if (run.Code is 2 or 3) run.Refusal(run.Code);
    }

    static byte[] Mutated(byte[] content, Random random)
    {
        for (int i = random.Next(1, 5); i > 0; i--) content = Mutation(content, random);
        return content;
    }

    static byte[] Mutation(byte[] content, Random random)
    {
        int from = random.Next(content.Length + 1), to = from + random.Next(Math.Min(40, content.Length - from + 1));
        byte[] before = content[..from], cut = content[from..to], after = content[to..];
        return random.Next(8) switch
        {
            0 => [.. before, .. after],
            1 => before,
            2 => [.. before, .. cut, .. cut, .. after],
            3 => [.. before, .. cut.Select(b => (byte)(b ^ 1 << random.Next(8))), .. after],
            4 => [.. before, .. Enumerable.Repeat((byte)"[{"[random.Next(2)], random.Next(2000)), .. after],
            5 => Renumbered(content, random),
            _ => [.. before, .. Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]), .. after],
        };
    }

    /// <summary>Another number, or another word, in the place of one.</summary>
    static byte[] Renumbered(byte[] content, Random random)
    {
        int[] digits = [.. Enumerable.Range(0, content.Length).Where(i => char.IsAsciiDigit((char)content[i]))];
        if (digits.Length == 0) return content;
        int from = digits[random.Next(digits.Length)], to = from;
        while (to < content.Length && char.IsAsciiDigit((char)content[to])) to++;
        return [.. content[..from], .. Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]), .. content[to..]];
    }
}
