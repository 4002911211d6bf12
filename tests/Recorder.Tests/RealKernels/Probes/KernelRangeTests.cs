using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Probes;

public class KernelRangeTests
{
    [Theory]
    [InlineData("5.15.0-91-generic", "5.15")]
    [InlineData("5.18", "6.1")]
    [InlineData("6.1.192-amd64", "6.1")]
    [InlineData("6.2", "6.2")]
    [InlineData("6.5", "6.3")]
    [InlineData("6.6.1", "6.6")]
    [InlineData("6.8.0-40-generic", "6.6")]
    [InlineData("6.11", "6.12")]
    [InlineData("6.12.95+deb12-amd64", "6.12")]
    [InlineData("v7.0", "7.3")]
    [InlineData("6.18", "7.3")]
    public void A_kernel_is_taken_for_the_one_that_it_is_like(string release, string like) => Assert.Equal(
        like, KernelRange.Of(KernelVersion.Parse(release)!.Value).Profile.Name);

    [Fact]
    public void A_kernel_that_is_too_old_is_refused() => Assert.Equal(
        "Kernel 5.14 is too old: pintrace knows 5.15 and newer; before, other functions take and release pins.",
        Assert.Throws<UsageException>(() => KernelRange.Of(new(5, 14))).Message);

    [Fact]
    public void No_version_lies_between_two_ranges() => Assert.All(
        KernelRange.All.Zip(KernelRange.All.Skip(1)),
        pair => Assert.Equal(pair.First.Least.Rank, pair.Second.Most!.Value.Rank + 1));

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("6.")]
    [InlineData("6.x")]
    [InlineData("-6.1")]
    [InlineData("6.1000")]
    [InlineData("99999999999.1")]
    public void What_is_no_version_is_none(string text) => Assert.Null(KernelVersion.Parse(text));

    [Fact]
    public void Only_a_version_that_was_tried_is_called_tried()
    {
        Assert.Equal("tried on 6.12", KernelRange.Of(new(6, 12)).Certainty(new(6, 12)));
        Assert.Equal(
            "not tried on a kernel 6.19: functions and values are those of the sources of 7.3, and of the kernel "
                + "itself where its BTF tells them",
            KernelRange.Of(new(6, 19)).Certainty(new(6, 19)));
    }
}
