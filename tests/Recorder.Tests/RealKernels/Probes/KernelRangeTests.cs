using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Probes;

public class KernelRangeTests
{
    [Theory]
    [InlineData("5.18", "6.1")]
    [InlineData("6.1.192-amd64", "6.1")]
    [InlineData("6.11", "6.12")]
    [InlineData("6.12.95+deb12-amd64", "6.12")]
    [InlineData("v7.0", "6.12")]
    public void A_kernel_is_taken_for_the_measured_one_that_it_is_like(string release, string like) => Assert.Equal(
        like, KernelRange.Of(KernelVersion.Parse(release)!.Value).Profile.Name);

    [Theory]
    [InlineData("5.17")]
    [InlineData("6.2")]
    [InlineData("6.6.1")]
    [InlineData("6.10")]
    public void A_kernel_whose_trace_would_be_misread_is_refused(string release) => Assert.Throws<UsageException>(
        () => KernelRange.Of(KernelVersion.Parse(release)!.Value));

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
    public void Only_a_measured_version_is_called_measured()
    {
        Assert.Equal("functions and FOLL_ values were measured on 6.12", KernelRange.All[0].Certainty(new(6, 12)));
        Assert.StartsWith("NOT MEASURED on 6.13: ", KernelRange.All[0].Certainty(new(6, 13)), StringComparison.Ordinal);
    }
}
