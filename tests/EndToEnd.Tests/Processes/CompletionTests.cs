using System.Diagnostics;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>A test that needs a shell that may be missing; then it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class ShellTheoryAttribute : TheoryAttribute
{
    public ShellTheoryAttribute(string shell)
    {
        using var found = PintraceProcess.Shell(".", $"command -v {shell}");
        if (PintraceProcess.Finished(found).Code != 0) Skip = $"needs {shell}: apt-get install {shell}";
    }
}

/// <summary>Shells complete command lines with what 'pintrace completion' prints.</summary>
public class CompletionTests
{
    const string Unique = "pintrace explore drop-b", Options = "pintrace verify --wid", File = "pintrace verify tra";

    [ShellTheory("bash")]
    [InlineData(Unique, "drop-buffers")]
    [InlineData(Options, "--width")]
    [InlineData(File, "")]
    public void Bash_completes(string line, string words) => Assert.Equal(words, Run("bash", $$"""
        . <(pintrace completion bash)
        COMP_LINE="{{line}}" COMP_POINT={{line.Length}} COMP_WORDS=({{line}}) COMP_CWORD=2
        _pintrace
        echo "${COMPREPLY[@]}"
        """));

    [ShellTheory("zsh")]
    [InlineData(Unique, "drop-buffers")]
    [InlineData(Options, "--width")]
    [InlineData(File, "files")]
    public void Zsh_completes(string line, string words) => Assert.Equal(words, Run("zsh", $$"""
        compdef() { }
        compadd() { shift; print -r -- ${(M)@:#$PREFIX*} }
        _files() { print files }
        . <(pintrace completion zsh)
        BUFFER="{{line}}" CURSOR={{line.Length}} PREFIX="{{line.Split(' ')[^1]}}"
        _pintrace
        """));

    [ShellTheory("fish")]
    [InlineData(Unique, "drop-buffers")]
    [InlineData(Options, "--width")]
    [InlineData(File, "traces/")]
    public void Fish_completes(string line, string words) => Assert.Equal(words, Run("fish", $"""
        pintrace completion fish | source
        complete -C "{line}"
        """));

    static string Run(string shell, string script)
    {
        var start = new ProcessStartInfo(shell, ["-c", script]) { WorkingDirectory = RepoFiles.Root };
        string folder = Path.GetDirectoryName(PintraceProcess.Program)!;
        start.Environment["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var (code, output, error) = PintraceProcess.Finished(process);
        Assert.True(code == 0, error);
        return output.Trim();
    }
}
