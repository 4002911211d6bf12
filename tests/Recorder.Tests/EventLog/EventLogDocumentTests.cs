using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

/// <summary>
/// The tables of docs/event-log.md are made from the comments of the enums, so that a kind has one explanation.
/// </summary>
public partial class EventLogDocumentTests
{
    static readonly XElement Comments = XElement.Load(Path.Combine(AppContext.BaseDirectory, "Pintrace.Recorder.xml"));

    [Fact]
    public void The_tables_say_what_the_code_says()
    {
        string text = RepoFiles.Read("docs", "event-log.md");
        text = WithTable(text, "| kind | what happened | `arg` |", Rows<EventKind>(skip: 1, withArg: true));
        text = WithTable(text, "| flag | how it was requested |", Rows<EventFlags>(skip: 1));
        text = WithTable(text, "| outcome | how it went |", Rows<Outcome>(skip: 0));
        text = WithTable(text, "| reason | what the actor waits for |", Rows<WaitReason>(skip: 1));
        text = WithTable(text, "| state | the folio after the event |", Rows<PageFlags>(skip: 1));
        Golden.Check(text, RepoFiles.Path("docs", "event-log.md"));
    }

    static string WithTable(string text, string head, IEnumerable<string> rows)
    {
        int start = text.IndexOf(head, StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/event-log.md has no table {head}");
        int end = text.IndexOf("\n\n", start, StringComparison.Ordinal);
        string rule = "|" + string.Concat(Enumerable.Repeat("---|", head.Count(c => c == '|') - 1));
        return text[..start] + string.Join('\n', [head, rule, .. rows]) + text[end..];
    }

    static IEnumerable<string> Rows<T>(int skip, bool withArg = false) where T : struct, Enum
    {
        foreach (T member in Enum.GetValues<T>().Skip(skip))
        {
            string name = $"F:{typeof(T).FullName}.{member}";
            var comment = Comments.Descendants("member").Single(m => (string?)m.Attribute("name") == name);
            string row = $"| `{PublicName.SnakeOf(member)}` | {Markdown(comment.Element("summary"))} |";
            string arg = Markdown(comment.Element("remarks"));
            yield return !withArg ? row : arg.Length == 0 ? $"{row} |" : $"{row} {arg} |";
        }
    }

    /// <summary>The text of a comment on one line, names of members as they are in SQL.</summary>
    static string Markdown(XElement? comment)
    {
        var parts = comment?.Nodes().Select(n => n switch
        {
            XElement { Name.LocalName: "see" } see => $"`{NameOf((string)see.Attribute("cref")!)}`",
            XElement code => $"`{code.Value}`",
            _ => n is XText t ? t.Value : "",
        });
        return Blank().Replace(string.Concat(parts ?? []), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    static string NameOf(string member) => PublicName.Snake(member.Split('.')[^1]);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
