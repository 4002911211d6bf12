using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>Files that people write, their names, and arguments: nothing in them is obeyed.</summary>
public sealed class HostileTextTests : IDisposable
{
    const string Decisions = """ "base": "legacy-get", "decisions": {} """;

    static readonly string Escaped = System.Text.Json.JsonSerializer.Serialize(HostileNames.All);

    readonly TempFolder _folder = new();
    readonly string _trace = RepoFiles.Path("traces", "drop-buffers.legacy-get.db");

    public void Dispose() => _folder.Dispose();

    string Write(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content);
        return _folder.File(name);
    }

    static string Run(int code, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using var session = new Session { Out = output, Error = error };
        Assert.Equal((code, ""), (CommandLine.Run(args, session), code is 2 or 3 ? "" : error.ToString()));
        string all = $"{output}{error}";
        Assert.Equal("", HostileNames.FoundIn(all));
        if (code is 2 or 3) Assert.Single(all.TrimEnd('\n').Split('\n'));
        return all;
    }

    [Fact]
    public void The_texts_of_a_policy_are_shown()
    {
        string path = Write("p.json", $$"""{"id": "p", "title": {{Escaped}}, "since": {{Escaped}}, {{Decisions}}}""");
        string shown = Run(0, "explain", path).Replace("\n  ", " ", StringComparison.Ordinal);
        Assert.Contains(@"\x1b]0;owned\x07\r\nverdict: same\n", shown, StringComparison.Ordinal);
        Assert.Contains(@"\u202e", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"id\": \"p\", KEY: \"x\"")]
    [InlineData("\"id\": \"p\", \"base\": KEY")]
    [InlineData("\"id\": KEY")]
    [InlineData("\"id\": \"p\", \"decisions\": {KEY: \"x\"}")]
    [InlineData("\"id\": \"p\", \"decisions\": {\"track\": KEY}")]
    public void What_is_wrong_in_a_policy_or_a_mapping_is_one_sentence(string content)
    {
        string path = Write("p.json", $"{{{content.Replace("KEY", Escaped, StringComparison.Ordinal)}}}");
        Assert.Contains(@"\x1b", Run(2, "explain", path), StringComparison.Ordinal);
        Run(2, "import", _trace, "--mapping", path);
    }

    [Fact]
    public void A_pattern_of_a_suppression_file_is_shown()
    {
        string known = Write("known", "leaked-pin:\x1b[31m\x85\u202e*\n");
        string shown = Run(1, "analyze", _trace, "--suppress", known);
        Assert.Contains(@"leaked-pin:\x1b[31m\x85\u202e* (line 1)", shown, StringComparison.Ordinal);
        Run(1, "analyze", _trace, "--suppress", known, "--json");
        string refusal = Run(3, "analyze", _trace, "--suppress", Write("wrong", "\x1b[31m"));
        Assert.Contains(@"'\x1b[31m' is no", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_may_be_called_anything()
    {
        string path = HostileNames.Trace(_folder, HostileNames.Dangerous[..80] + "=.db");
        Run(1, "analyze", path, "--junit", _folder.File("junit.xml"));
        Run(1, "analyze", path, "--json");
        Run(0, "verify", path);
        Run(0, "show", path);
        Run(3, "record", "--scenario", "drop-buffers", "-o", path);
        Run(3, "analyze", path + "\x1b");
        Run(0, "record", "--scenario", "drop-buffers", "-o", path + "\n2.db");
        Run(0, "diff", path + "\n2.db", path + "\n2.db");
        Run(0, "explore", "--scenario", "drop-buffers", "--policy", Policy("\x1b[31m\u202e.json"));
        Run(0, "matrix", "--scenario", "drop-buffers", "--policy", Policy("\x1b[31m\u202e.json"));
        Run(0, "matrix", "--scenario", "drop-buffers", "--policy", Policy("\x1b[31m\u202e.json"), "--long");
    }

    string Policy(string name) => Write(name, """{"id": "p", "base": "linux-7.0", "decisions": {}}""");

    [Theory]
    [InlineData("analyze", "DANGER")]
    [InlineData("DANGER")]
    [InlineData("explain", "DANGER")]
    [InlineData("list", "DANGER")]
    [InlineData("analyze", "TRACE", "--DANGER")]
    [InlineData("analyze", "TRACE", "--sort", "DANGER")]
    [InlineData("analyze", "TRACE", "--limit", "DANGER")]
    [InlineData("show", "TRACE", "--finding", "DANGER")]
    [InlineData("query", "TRACE", "SELECT 1", "--format", "DANGER")]
    [InlineData("query", "TRACE", "--describe", "DANGER")]
    [InlineData("capture", "--kernel", "DANGER")]
    [InlineData("import", "DANGER")]
    public void A_refusal_shows_what_was_typed(params string[] args)
    {
        string[] typed = [.. args.Select(Typed)];
        bool isMissing = !args.Contains("TRACE") && args[0] is "analyze" or "import";
        Assert.Contains(@"\x1b[31m", Run(isMissing ? 3 : 2, typed), StringComparison.Ordinal);
    }

    string Typed(string word)
    {
        if (word == "TRACE") return _trace;
        return word.Replace("DANGER", HostileNames.All, StringComparison.Ordinal);
    }

    [Fact]
    public void The_names_of_an_imported_trace_are_shown()
    {
        string path = RepoFiles.Path("traces", "pinbug-leak.linux-6.12.db");
        string text = Write("t.txt", "# tracer: nop\n#\n \x1b[31mevil\u202e-1 [000] ..... 1.0: bprint: x: \x9b31m\n");
        Run(3, "import", text, "-o", _folder.File("t.db"));
        Run(0, "verify", path);
    }
}
