using Pintrace.Recorder.EventLog;

namespace Pintrace.Cli;

/// <summary>Reads lists of finding kinds as users write them.</summary>
static class FindingKinds
{
    /// <summary>"leaked-pin,put-on-pin"; null for null.</summary>
    /// <exception cref="UsageException">There is no such kind.</exception>
    public static IReadOnlyList<FindingKind>? Parse(string? list) => list is null ? null : [.. list.Split(',', StringSplitOptions.TrimEntries).Select(Find)];

    static FindingKind Find(string name)
    {
        var known = Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None).ToList();
        int at = known.FindIndex(k => PublicName.Of(k) == name);
        return at >= 0 ? known[at] : throw new UsageException($"There is no finding kind '{name}'; {Nearest.Sentence(name, [.. known.Select(PublicName.Of)])}");
    }
}
