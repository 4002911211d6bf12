using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>Reads lists of finding kinds as users write them.</summary>
static class FindingKinds
{
    /// <summary>"leaked-pin,put-on-pin"; null for null.</summary>
    /// <exception cref="UsageException">There is no such kind.</exception>
    public static IReadOnlyList<FindingKind>? Parse(string? list)
    {
        string[]? names = list?.Split(',', StringSplitOptions.TrimEntries);
        return names is null ? null : [.. names.Select(name => Arguments.Named<FindingKind>("finding kind", name))];
    }
}
