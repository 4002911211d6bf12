using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.Text;

public class UserErrorTests
{
    [Fact]
    public void A_file_that_cannot_be_read_is_one_sentence()
    {
        var refusal = Assert.Throws<InputException>(() =>
            InputFile.Read("x", string (_) => throw new IOException("Disk\non fire.")));
        Assert.Equal(@"x cannot be read: Disk\non fire.", refusal.Message);
        Assert.IsType<IOException>(refusal.InnerException);
    }

    [Fact]
    public void The_sentence_may_call_the_file_by_another_name() =>
        Assert.Equal("Policy x cannot be read: No.", Assert.Throws<InputException>(() =>
            InputFile.Read("x", string (_) => throw new UnauthorizedAccessException("No"), "Policy x")).Message);

    [Fact]
    public void A_defect_of_ours_is_no_refusal() =>
        Assert.Throws<InvalidOperationException>(() =>
            InputFile.Read("x", string (_) => throw new InvalidOperationException()));
}
