using System.CommandLine;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder.Hunting;
using Pintrace.Recorder.Text;
using Pintrace.Recorder;

namespace Pintrace.Cli.Hunting;

/// <summary>The options of hunt that are about combinations of decisions.</summary>
sealed class DesignOptions
{
    const string All = "all";

    /// <summary>Which decisions vary.</summary>
    public Option<string[]> Decisions { get; } = new("--decisions")
    {
        Description = "Instead: which combinations of these decisions survive all scenarios, and at what cost; 'all' "
            + "or names, with commas or repeated.",
        HelpName = "NAME",
    };
    /// <summary>Which scenarios may refute.</summary>
    public Option<string[]> Scenarios { get; } = new("--scenario")
    {
        Description = "With --decisions: only these scenarios, ids, groups ('rdma/*') or files.",
        HelpName = "ID|FILE",
    };
    /// <summary>How many combinations may survive.</summary>
    public Option<long> MaxDesigns { get; } = Arguments.Number(
        "--max-designs", "With --decisions: give up if more combinations survive.", 1,
        DesignRequest.DefaultMaxDesigns, int.MaxValue);

    /// <summary>How far from the policy they may be.</summary>
    public Option<long?> MaxApart { get; } = new("--max-apart")
    {
        Description = "With --decisions: only combinations that differ from the policy in so many decisions. "
            + $"[default: {DesignRequest.ApartOfAll} of all, any number of those named]",
        HelpName = "N",
        CustomParser = r => Arguments.ParseNumber(r, 1),
    };

    /// <summary>It is such a hunt.</summary>
    public bool AreNamed(ParseResult parsed) => parsed.GetValue(Decisions) is { Length: > 0 };

    /// <summary>Refuses options that mean nothing without --decisions.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public void RefuseWithoutDecisions(ParseResult parsed)
    {
        foreach (var option in (Option[])[Scenarios, MaxDesigns, MaxApart])
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} is for hunts of --decisions.");
    }

    /// <summary>Hunts combinations of decisions, and reports.</summary>
    public int Run(ParseResult parsed, string[] policies, string[]? asks, bool json, Session session)
    {
        if (policies.Length > 1) throw new UsageException("One policy, of which --decisions makes others.");
        var scenarios = ScenarioChoice.Of(parsed.GetValue(Scenarios)).Select(s => s.Id);
        var hunt = new DesignHunt(new DesignRequest(
            policies[0],
            Named(parsed.GetValue(Decisions)!),
            [.. scenarios],
            HuntQuestion.OfDesigns(asks),
            InterleavingSearch.DefaultMaxStates,
            (int)parsed.GetValue(MaxDesigns),
            ApartOf(parsed)));
        using (var progress = new Progress(session, "scenarios", hunt.Scenes))
            hunt.Run((done, left) => progress.Report(done, $"{left} survive"), session.Cancel);
        var report = new DesignReport(hunt, policies[0]);
        if (json) report.WriteJson(session.Out);
        else report.WriteText(session.Screen);
        return hunt.HasGivenUp || hunt.Incomplete > 0 ? ExitCode.Inconclusive
            : hunt.Survivors == 0 || hunt.Spared.Any(s => !s.IsAlways) ? ExitCode.Findings
            : ExitCode.Clean;
    }

    int? ApartOf(ParseResult parsed) => (int?)parsed.GetValue(MaxApart)
        ?? (parsed.GetValue(Decisions) is [All] ? DesignRequest.ApartOfAll : null);

    static string[] Named(string[] named)
    {
        string[] names = [.. named.SelectMany(n => n.Split(','))];
        return names is [All] ? [.. Catalog.Decisions.Select(d => d.Name)] : names;
    }
}
