using System.Collections.Concurrent;
using System.Text.Json;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Policies;

/// <summary>
/// Finds policies: the built-in ones, each a resource in this folder named after its id, and files in the same format.
/// A policy is its base plus the decisions that differ.
/// </summary>
static class PolicyCatalog
{
    const string Prefix = "Pintrace.Recorder.Simulation.Policies.", Suffix = ".json";

    /// <summary>Ids of the built-in policies, sorted.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        .. typeof(PolicyCatalog).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The same in the order of history: proposals in the order of their mails, then the versions of mainline.
    /// </summary>
    public static IReadOnlyList<string> IdsInHistory =>
    [
        .. Ids.Select(BuiltIn)
            .OrderBy(p => p.Mail.Length == 0)
            .ThenBy(p => p.Mail, StringComparer.Ordinal)
            .ThenBy(p => p.Base.Length > 0)     // the kernel that a mail patches comes before its patch
            .ThenBy(p => Version.TryParse(p.Since, out var version) ? version : null)
            .Select(p => p.Id),
    ];

    /// <summary>What stands before the version in the id of a policy of mainline.</summary>
    public const string MainlinePrefix = "linux-";

    /// <summary>The versions of mainline from which on kernels decide otherwise, in order.</summary>
    public static Version[] Mainline =>
    [
        .. Ids.Where(i => i.StartsWith(MainlinePrefix, StringComparison.Ordinal))
            .Select(i => Version.Parse(i[MainlinePrefix.Length..])).Order(),
    ];

    /// <summary>A built-in policy by id, or a policy file by path (it ends in .json or has a slash).</summary>
    /// <exception cref="UsageException">There is no such policy, or the file is wrong.</exception>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static PolicySpec Find(string idOrPath)
    {
        if (Ids.Contains(idOrPath)) return BuiltIn(idOrPath);
        if (!DefinitionFile.IsNamed(idOrPath))
            throw new UsageException($"There is no policy '{idOrPath}'; {Hint(idOrPath)}");
        return FromFile(idOrPath);
    }

    /// <summary>Which policy decides as a version of mainline does, or which have names that are near.</summary>
    static string Hint(string id)
    {
        bool isMainline = id.StartsWith(MainlinePrefix, StringComparison.Ordinal);
        if (!Version.TryParse(id[(isMainline ? MainlinePrefix.Length : 0)..].TrimStart('v'), out var asked))
            return Nearest.Sentence(id, Ids);
        var known = Mainline;
        int at = Array.FindLastIndex(known, v => v <= asked);
        if (at < 0) return $"the oldest kernel that is modelled is {MainlinePrefix}{known[0]}.";
        string until = at + 1 < known.Length ? $"until {known[at + 1]}" : "on";
        return $"use {MainlinePrefix}{known[at]}: it decides as mainline from {known[at]} {until}.";
    }

    static PolicySpec FromFile(string path)
    {
        var text = PolicyText.Parse(path, DefinitionFile.ReadAll(path, $"Policy file {path}"));
        if (Ids.Contains(text.Id))
            throw text.Error(text.LineOf("id"), $"'{text.Id}' is a built-in policy; give yours an id of its own");
        return Resolve(text);
    }

    /// <summary>Built-in policies by id.</summary>
    static readonly ConcurrentDictionary<string, PolicySpec> ReadAlready = [];

    /// <summary>A built-in policy. It is shared: copy it before changing it.</summary>
    static PolicySpec BuiltIn(string id) => ReadAlready.GetOrAdd(id, Read);

    static PolicySpec Read(string id)
    {
        using var stream = typeof(PolicyCatalog).Assembly.GetManifestResourceStream(Prefix + id + Suffix)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var policy = Resolve(PolicyText.Parse(id + Suffix, copy.ToArray()));
        return policy.Id == id
            ? policy
            : throw new InvalidOperationException($"Policy resource {id}{Suffix} calls itself {policy.Id}.");
    }

    static PolicySpec Resolve(PolicyText text)
    {
        var policy = BaseOf(text) with
        {
            Id = text.Id,
            Base = text.Base ?? "",
            Title = text.Title,
            Since = text.Since,
            Origin = text.Origin,
            Mail = text.Mail,
        };
        foreach (var entry in text.Decisions) Set(policy, text, entry);
        Contradictions.Refuse(policy, text);
        return policy;
    }

    static void Set(PolicySpec policy, PolicyText text, PolicyText.Entry entry)
    {
        if (Decision.All.FirstOrDefault(d => d.Name == entry.Key) is not { } decision)
        {
            string nearest = Suggest(entry.Key, Decision.All.Select(d => d.Name));
            throw text.Error(entry.Line, $"unknown decision '{entry.Key}'; {nearest}");
        }
        if (!decision.TrySet(policy, entry.Value))
        {
            string allowed = string.Join(", ", decision.Values);
            throw text.Error(entry.Line, $"'{entry.Value}' is not a value of {decision.Name}; allowed are {allowed}");
        }
    }

    static string Suggest(string name, IEnumerable<string> names) => Nearest.Sentence(name, [.. names]).TrimEnd('.');

    /// <summary>The policy that a trace was made with, from its header.</summary>
    /// <param name="id">Its id; decisions that the header does not have are those of the built-in policy.</param>
    /// <param name="json">Its decisions, as <see cref="ToJson"/> writes them.</param>
    /// <exception cref="InputException">It has decisions that do not exist in this version.</exception>
    public static PolicySpec Recorded(string id, string json)
    {
        var policy = Ids.Contains(id) ? BuiltIn(id) with { } : new PolicySpec { Id = id };
        foreach (var (name, value) in DecisionsIn(json))
            if (Decision.All.FirstOrDefault(d => d.Name == name) is not { } decision || !decision.TrySet(policy, value))
                throw new InputException($"Its header has the decision {name} = {value}, which this version lacks.");
        return Contradictions.In(policy).Count > 0
            ? throw new InputException("The decisions in its header contradict each other.")
            : policy;
    }

    static Dictionary<string, string> DecisionsIn(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
        }
        catch (JsonException)
        {
            throw new InputException("The decisions in its header are not a JSON object of names and values.");
        }
    }

    static PolicySpec BaseOf(PolicyText text)
    {
        if (text.Base is null) return new PolicySpec { Id = text.Id };
        if (!Ids.Contains(text.Base))
            throw text.Error(text.LineOf("base"), $"there is no base policy '{text.Base}'; {Suggest(text.Base, Ids)}");
        return BuiltIn(text.Base);      // copied when it is resolved
    }

    /// <summary>The decisions as a JSON object, for the header of a trace.</summary>
    public static string ToJson(PolicySpec policy) =>
        $"{{{string.Join(',', Decision.All.Select(d => $"\"{d.Name}\":\"{d.ValueIn(policy)}\""))}}}";
}
