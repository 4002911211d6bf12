namespace Pintrace.Cli.Tests;

/// <summary>A command run in this process: what it wrote and how it ended.</summary>
sealed record CliRun(int Code, string Out, string Error)
{
    public static CliRun Of(params string[] args) => WithCache(null, args);

    public static CliRun WithCache(string? cacheFolder, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using var session = new Session { Out = output, Error = error, CacheFolder = cacheFolder };
        int code = CommandLine.Run(args, session);
        return new CliRun(code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

    /// <summary>The one sentence of a refusal; anything else on stdout or stderr fails.</summary>
    public string Refusal(int code)
    {
        Xunit.Assert.Equal((code, ""), (Code, Out));
        string sentence = Xunit.Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Xunit.Assert.StartsWith("pintrace: ", sentence, StringComparison.Ordinal);
        return sentence["pintrace: ".Length..];
    }
}
