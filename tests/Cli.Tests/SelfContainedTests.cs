using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>What holds for a build that brings all it needs.</summary>
public sealed class SelfContainedTests
{
    /// <summary>
    /// .NET's cryptography is OpenSSL's, which the build does not have: without it, .NET aborts. One file asks first.
    /// </summary>
    [Fact]
    public void Nothing_needs_openssl()
    {
        string source = RepoFiles.Path("src");
        var files = Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains("Security.Cryptography", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(source, f).Replace('\\', '/'));
        Assert.Equal(["Recorder/Files/Sha256.cs"], files);
    }
}
