using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Goldens;

/// <summary>The comparison of golden traces is seen to fail, with the lines that differ.</summary>
public sealed class TraceTextTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("UPDATE event SET refcount = 9 WHERE seq = 8", "ref 4 pin 0", "ref 9 pin 0")]
    [InlineData("UPDATE event SET tick = 3001 WHERE seq = 8", "8       3000", "8       3001")]
    [InlineData("UPDATE event SET state = state | 1 WHERE seq = 8", "[dirty ", "[locked dirty ")]
    [InlineData("UPDATE event SET callsite = 2 WHERE seq = 8", "at ib_umem_get#3", "at ib_umem_get")]
    [InlineData("UPDATE truth SET pfn = 1 WHERE seq = 15", "page 0x1000 at", "page 0x1 at")]
    [InlineData("UPDATE header SET value = 'x' WHERE key = 'variant'", "variant registration", "variant x")]
    public void A_change_is_shown_as_a_line_before_and_after(string change, string before, string after)
    {
        string golden = RepoFiles.Path("traces", "drop-buffers.legacy-get.db"), changed = _folder.File("t.db");
        File.Copy(golden, changed);
        Tampering.Damage(changed, change);
        var difference = Assert.Throws<InvalidOperationException>(() =>
            Golden.Compare(TraceText.Of(golden), TraceText.Of(changed), "t.db"));
        string[] lines = difference.Message.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("- ", lines[1], StringComparison.Ordinal);
        Assert.Contains(before, lines[1], StringComparison.Ordinal);
        Assert.StartsWith("+ ", lines[2], StringComparison.Ordinal);
        Assert.Contains(after, lines[2], StringComparison.Ordinal);
    }
}
