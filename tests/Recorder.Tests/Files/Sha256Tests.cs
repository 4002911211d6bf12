using System.Security.Cryptography;
using Pintrace.Recorder.Files;
using Xunit;

namespace Pintrace.Recorder.Tests.Files;

public sealed class Sha256Tests
{
    /// <summary>Lengths around one block and two, and what no buffer holds at once.</summary>
    [Fact]
    public void It_is_what_others_compute()
    {
        byte[] bytes = new byte[200_001];
        new Random(1).NextBytes(bytes);
        foreach (int length in Enumerable.Range(0, 200).Append(bytes.Length))
        {
            byte[] part = bytes[..length];
            Assert.Equal(SHA256.HashData(part), Sha256.Computed(part));
            Assert.Equal(SHA256.HashData(part), Sha256.Computed(new MemoryStream(part)));
        }
        Assert.Equal(Sha256.Computed(bytes), Sha256.Of(bytes));
        Assert.Equal(Sha256.Computed(bytes), Sha256.Of(new MemoryStream(bytes)));
    }
}
