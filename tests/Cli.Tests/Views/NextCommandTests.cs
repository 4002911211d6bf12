using Pintrace.Cli.Views;
using Xunit;

namespace Pintrace.Cli.Tests.Views;

public sealed class NextCommandTests
{
    [Theory]
    [InlineData("next: pintrace analyze /tmp/t.db", "analyze", "/tmp/t.db")]
    [InlineData("next: pintrace analyze 'my trace.db'", "analyze", "my trace.db")]
    [InlineData(@"next: pintrace analyze 'it'\''s.db'", "analyze", "it's.db")]
    [InlineData("next: pintrace query t.db 'SELECT * FROM gaps'", "query", "t.db", "SELECT * FROM gaps")]
    [InlineData("next: pintrace analyze ''", "analyze", "")]
    [InlineData(@"next: pintrace analyze $'it\'s \\ \x1b[31m\u202e\n.db'", "analyze", "it's \\ \x1b[31m\u202e\n.db")]
    [InlineData("next: pintrace explore -o x.db", "explore", null, "-o", "x.db")]
    public void Words_are_quoted_where_a_shell_needs_it(string line, params string?[] words) =>
        Assert.Equal(line, string.Join(' ', NextCommand.Of(words)));
}
