using System.Text.Json;
using System.Text.Json.Serialization;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
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
    public void What_an_editor_or_a_terminal_obeys_is_escaped()
    {
        string name = "\0\x1b\x7f\x85\x9b\u200e\u202e\u2066\u2028\ufeff\U000e0001é";
        string text = Write(new Part(name, null, FindingKind.LeakedPin));
        Assert.DoesNotContain(text, c => c != '\n' && Visible.Hides($"{c}"));
        Assert.Equal(name, JsonDocument.Parse(text).RootElement.GetProperty("name").GetString());
    }

    sealed class Counting : StringWriter
    {
        public long Length { get; private set; }
        public override void Write(ReadOnlySpan<char> buffer) => Length += buffer.Length;
    }

    [Fact]
    public void A_document_is_written_while_it_is_made()
    {
        using var to = new Counting();
        long most = 0;
        Json.Write(to, "x/1", new Others(Enumerable.Range(0, 20_000).Select(i =>
        {
            most = Math.Max(most, i * 100L - to.Length);      // an element has more than 100 characters
            return new Part(new string('x', 100), i, FindingKind.LeakedPin);
        }), 1));
        Assert.InRange(most, 0, 1 << 17);
    }

    [Fact]
    public void Text_of_any_length_and_alphabet_comes_out_whole()
    {
        string name = string.Concat(Enumerable.Repeat("aµ€中", 20_000));
        Assert.Contains(name, Write(new Part(name, null, FindingKind.LeakedPin)), StringComparison.Ordinal);
        var parts = Enumerable.Range(0, 10_000).Select(i => new Part($"€{i}", i, FindingKind.LeakedPin));
        string many = Write(new Others(parts, 1));
        Assert.Equal(10_001, many.Split("\"€").Length);
        Assert.Contains("\"€9999\"", many, StringComparison.Ordinal);
    }
}
