using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Hunting;

/// <summary>What a hunt asks about: kinds of findings, or consequences, which stand for kinds.</summary>
static class HuntQuestion
{
    /// <summary>The kinds that are meant, in order; every error and warning if nothing is named.</summary>
    /// <exception cref="UsageException">There is no such kind or consequence.</exception>
    public static IReadOnlyList<FindingKind> Of(string[]? named)
    {
        string[] words = [.. (named ?? []).SelectMany(n => n.Split(',', StringSplitOptions.TrimEntries))];
        var kinds = words.Length == 0
            ? DetectorCatalog.Rules.Where(r => r.Severity > Severity.Info).Select(r => r.Kind)
            : words.SelectMany(Meant);
        return [.. kinds.Distinct().Order()];
    }

    static IEnumerable<FindingKind> Meant(string word)
    {
        if (PublicName.TryParse(word, out FindingKind kind)) return [kind];
        if (PublicName.TryParse(word, out Consequence consequence))
            return DetectorCatalog.Rules.Where(r => r.Consequence == consequence).Select(r => r.Kind);
        string[] known = [.. PublicName.All<FindingKind>(), .. PublicName.All<Consequence>()];
        throw new UsageException(
            $"There is no finding kind or consequence '{word}'; {Nearest.Sentence(word, known)}");
    }
}
