using Pintrace.Analyzer;
using Pintrace.Recorder;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>What holds for a build that brings all it needs.</summary>
public sealed class SelfContainedTests
{
    /// <summary>.NET's cryptography is OpenSSL's, which the build does not have: without it, .NET aborts.</summary>
    [Fact]
    public void Nothing_needs_openssl()
    {
        var types = new[] { typeof(CommandLine), typeof(Analysis), typeof(TraceImport) };
        var used = types.SelectMany(t => t.Assembly.GetReferencedAssemblies()).Select(a => a.Name);
        Assert.DoesNotContain("System.Security.Cryptography", used);
    }
}
