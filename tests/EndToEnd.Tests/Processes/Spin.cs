using System.Globalization;
using System.Text.RegularExpressions;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>A test that needs SPIN and a C compiler; without them it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class SpinTheoryAttribute : TheoryAttribute
{
    public SpinTheoryAttribute() => Skip = Spin.Missing;
}

/// <inheritdoc cref="SpinTheoryAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
sealed class SpinFactAttribute : FactAttribute
{
    public SpinFactAttribute() => Skip = Spin.Missing;
}

/// <summary>What SPIN says about a model.</summary>
/// <param name="States">How many states it stored.</param>
/// <param name="Violated">The assertion that failed; null if none did.</param>
/// <param name="Steps">How many steps of frames lead to it.</param>
sealed record SpinVerdict(int States, string? Violated, int Steps);

/// <summary>SPIN, as a Debian package has it.</summary>
static class Spin
{
    /// <summary>Why it cannot be run; null if it can.</summary>
    public static string? Missing { get; } =
        Shell(".", "command -v spin && command -v gcc").Code == 0 ? null : "needs SPIN: apt-get install spin gcc";

    /// <summary>Has it search a model in breadth for what is asked: the first violation is a shortest one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asked">The kinds of findings; null = those of the scenario.</param>
    public static SpinVerdict InBreadth(string model, string? asked = null) => Judge(model, asked, "-DBFS");

    /// <summary>Has it search all states in depth.</summary>
    public static SpinVerdict InDepth(string model, string? asked = null) => Judge(model, asked, "-DSAFETY");

    static SpinVerdict Judge(string model, string? asked, string how)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("model.pml"), model);
        string define = asked is null ? "" : $"-DASKED={asked}";
        var (code, output, error) = Shell(
            folder.Path, $"spin {define} -a model.pml && gcc -w -DNOREDUCE {how} -o pan pan.c && ./pan -m100000");
        Assert.True(code == 0, output + error);
        string trail = folder.File("model.pml.trail");
        var violated = Regex.Match(output, @"assertion violated (.*) \(at depth");
        return new(
            int.Parse(Regex.Match(output, "([0-9]+) states, stored").Groups[1].Value, CultureInfo.InvariantCulture),
            violated.Success ? violated.Groups[1].Value : null,
            File.Exists(trail) ? StepsOfFrames(File.ReadAllLines(trail), model) : 0);
    }

    /// <summary>A line of a trail has the numbers of a step, a process, and what it does; some come before.</summary>
    static int StepsOfFrames(string[] trail, string model)
    {
        string atEnd = $"{Regex.Count(model, "^active proctype", RegexOptions.Multiline) - 1}";
        return trail.Count(line => !line.StartsWith('-') && line.Split(':')[1] != atEnd);
    }

    /// <summary>Runs lines of shell until one fails.</summary>
    public static (int Code, string Out, string Error) Shell(string folder, string line)
    {
        using var shell = PintraceProcess.Shell(folder, line);
        return PintraceProcess.Finished(shell);
    }
}
