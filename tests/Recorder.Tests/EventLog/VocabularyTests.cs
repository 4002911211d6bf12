using System.Reflection;
using System.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

public class VocabularyTests
{
    static readonly Type[] Enums =
    [
        typeof(EventKind), typeof(Outcome), typeof(EventFlags), typeof(PageFlags), typeof(WaitReason),
        typeof(FindingKind), typeof(TraceCoverage),
    ];

    [Fact]
    public void Numbers_of_the_format_do_not_change()
    {
        var text = new StringBuilder();
        foreach (var type in Enums)
            foreach (var value in Enum.GetValues(type)) text.Append($"{type.Name} {Convert.ToInt64(value)} {value}\n");
        Golden.Check(text.ToString(), RepoFiles.Path("tests", "Recorder.Tests", "EventLog", "numbers.txt"));
    }

    [Fact]
    public void Columns_of_table_event_are_the_fields_of_an_event()
    {
        var fields = typeof(PageEvent).GetFields(BindingFlags.Public | BindingFlags.Instance);
        Assert.Equal(fields.Select(f => f.Name.ToLowerInvariant()), TraceFormat.Columns);

        using var folder = new TempFolder();
        using var writer = new TraceWriter(folder.File("t.db"), Samples.Header, force: false);
        writer.Finish(TraceHeader.Complete);
        using var db = new TraceReader(folder.File("t.db")).Connect();
        var columns = Samples.Column(db, "SELECT name FROM pragma_table_info('event') ORDER BY cid");
        Assert.Equal(TraceFormat.Columns, columns);
    }

    [Fact]
    public void Every_table_view_and_column_carries_a_comment()
    {
        foreach (string statement in TraceFormat.Schema)
        {
            string[] lines = statement.Split('\n');
            Assert.Contains("-- ", lines[0], StringComparison.Ordinal);
            Assert.All(lines.Skip(1).Where(IsColumn), l => Assert.Contains("-- ", l, StringComparison.Ordinal));
        }

        static bool IsColumn(string line) => line.StartsWith("  ", StringComparison.Ordinal)
            && !line.StartsWith("  PRIMARY KEY", StringComparison.Ordinal)
            && !line.Contains("SELECT", StringComparison.Ordinal) && !line.Contains(" FROM ", StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_of_the_schema_list_what_there_is()
    {
        string outcomes = string.Join(", ", Enum.GetValues<Outcome>().Select(PublicName.SnakeOf));
        string actors = string.Join(", ", Enum.GetValues<ActorKind>().Select(PublicName.Of));
        Assert.Contains($"-- {outcomes}\n", TraceFormat.Tables["outcome"], StringComparison.Ordinal);
        Assert.Contains($"-- {actors}\n", TraceFormat.Tables["actor"], StringComparison.Ordinal);
    }
}
