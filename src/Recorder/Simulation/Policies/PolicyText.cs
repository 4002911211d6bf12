using System.Text.Json;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Policies;

/// <summary>
/// A policy as written: JSON with comments, each entry with its line, not yet resolved against its base.
/// </summary>
sealed record PolicyText(
    string Source, IReadOnlyList<PolicyText.Entry> Texts, IReadOnlyList<PolicyText.Entry> Decisions)
{
    public string Id => Text("id") ?? "";
    public string Title => Text("title") ?? "";
    public string Since => Text("since") ?? "";
    public string Origin => Text("origin") ?? "";
    public string Mail => Text("mail") ?? "";
    public string? Base => Text("base");

    string? Text(string key) => Texts.FirstOrDefault(e => e.Key == key).Value;

    /// <summary>The line of a key of the policy itself.</summary>
    public int LineOf(string key) => Texts.First(e => e.Key == key).Line;

    /// <summary>The line of a decision; null if the policy leaves it to its base.</summary>
    public int? LineOfDecision(string name) =>
        Decisions.FirstOrDefault(e => e.Key == name).Line is > 0 and var line ? line : null;

    /// <summary>An error in a line.</summary>
    public UsageException Error(int line, string what) => new($"{Source}:{line}: {what}.");

    /// <summary>A decision as written.</summary>
    public readonly record struct Entry(string Key, string Value, int Line);

    static readonly string[] Keys = ["id", "title", "since", "origin", "mail", "base", "decisions"];

    /// <summary>Reads the text.</summary>
    /// <exception cref="UsageException">The text is not a policy; the message names source and line.</exception>
    public static PolicyText Parse(string source, byte[] utf8)
    {
        var reader = new StrictJson(source, utf8);
        return reader.Parse(() => Parse(source, reader));
    }

    static PolicyText Parse(string source, StrictJson reader)
    {
        var texts = new List<Entry>();
        var decisions = new List<Entry>();
        reader.Expect(JsonTokenType.StartObject, "a policy is an object { ... }");
        while (reader.Next() == JsonTokenType.PropertyName)
        {
            string key = reader.Text;
            int line = reader.Line;
            if (!Keys.Contains(key))
                throw reader.Error(line, $"unknown key '{key}'; allowed are {string.Join(", ", Keys)}");
            if (key == "decisions") ReadDecisions(reader, decisions);
            else if (texts.Any(t => t.Key == key)) throw reader.Error(line, $"'{key}' is given twice");
            else texts.Add(new Entry(key, reader.ExpectString(key), line));
        }
        reader.ExpectEnd("the policy");
        var policy = new PolicyText(source, texts, decisions);
        if (policy.Id.Length == 0) throw reader.Error(1, "a policy needs an \"id\"");
        if (!policy.Id.All(StrictJson.IsAllowedInName))
        {
            const string allowed = "letters, digits, '-', '.' and '_' are allowed";
            throw reader.Error(policy.LineOf("id"), $"'{policy.Id}' is not a valid policy id: {allowed}");
        }
        return policy;
    }

    static void ReadDecisions(StrictJson reader, List<Entry> decisions)
    {
        reader.Expect(JsonTokenType.StartObject, "\"decisions\" is an object { ... }");
        HashSet<string> given = [.. decisions.Select(d => d.Key)];
        while (reader.Next() == JsonTokenType.PropertyName)
        {
            var (key, line) = (reader.Text, reader.Line);
            if (!given.Add(key)) throw reader.Error(line, $"decision '{key}' is given twice");
            decisions.Add(new Entry(key, reader.ExpectString(key), line));
        }
    }
}
