using System.Text.Json;
using Xunit;

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

    /// <summary>What a command with --json wrote.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>The one sentence of a refusal; anything else on stdout or stderr fails.</summary>
    public string Refusal(int code)
    {
        Assert.Equal((code, ""), (Code, Out));
        string sentence = Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("pintrace: ", sentence, StringComparison.Ordinal);
        return sentence["pintrace: ".Length..];
    }
}

/// <summary>What tests ask of JSON.</summary>
static class JsonFacts
{
    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();

    public static int Number(this JsonElement json, string name) => json.GetProperty(name).GetInt32();

    public static string[] Members(this JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];

    /// <summary>The first element of an array whose member has this value.</summary>
    public static JsonElement First(this JsonElement array, string name, string value) =>
        array.EnumerateArray().First(element => element.Text(name) == value);
}
