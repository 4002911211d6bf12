using System.Text.Json.Serialization;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Analyzer.Tests.Text;

public class JsonTests
{
    sealed record Part(string Name, long? HeldNs, FindingKind Kind)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int Elsewhere { get; init; }
    }

    sealed record Others(IEnumerable<Part> Parts, double Share);

    static string Write(params object[] parts)
    {
        var text = new StringWriter();
        Json.Write(text, "pintrace/test/1", parts);
        return text.ToString().ReplaceLineEndings("\n");
    }

    [Fact]
    public void The_members_of_all_records_follow_the_schema() => Assert.Equal("""
        {
          "schema": "pintrace/test/1",
          "name": "a <b>",
          "held_ns": null,
          "kind": "leaked-pin",
          "parts": [
            {
              "name": "µ",
              "held_ns": 5,
              "kind": "put-on-pin",
              "elsewhere": 2
            }
          ],
          "share": 0.25
        }

        """.ReplaceLineEndings("\n"), Write(
            new Part("a <b>", null, FindingKind.LeakedPin),
            new Others([new Part("µ", 5, FindingKind.PutOnPin) { Elsewhere = 2 }], 0.25)));

    [Fact]
    public void Text_of_any_length_and_alphabet_comes_out_whole()
    {
        string name = string.Concat(Enumerable.Repeat("aµ€中", 20_000));
        Assert.Contains(name, Write(new Part(name, null, FindingKind.LeakedPin)), StringComparison.Ordinal);
        string many = Write(new Others(Enumerable.Range(0, 10_000).Select(i => new Part($"€{i}", i, FindingKind.LeakedPin)), 1));
        Assert.All(Enumerable.Range(0, 10_000), i => Assert.Contains($"\"€{i}\"", many, StringComparison.Ordinal));
    }
}
