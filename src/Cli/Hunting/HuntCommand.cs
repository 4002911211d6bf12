using System.CommandLine;
using System.Diagnostics;
using Pintrace.Cli.Exploration;
using Pintrace.Cli.Options;
using Pintrace.Recorder.Hunting;
using Pintrace.Recorder;

namespace Pintrace.Cli.Hunting;

sealed class HuntCommand : ICliCommand
{
    readonly Option<string[]> _policies = new("--policy")
    {
        Description = "The policy to break, or two: then what breaks one of them and not the other.",
        HelpName = "ID|FILE.json",
    };
    readonly Option<string[]> _asks = new("--asks")
    {
        Description = "What counts as broken: kinds of findings, or what they cost (data-lost, hang); with commas or "
            + "repeated. [default: every error and warning]",
        HelpName = "KIND",
    };
    readonly Option<string[]> _operations = new("--operations")
    {
        Description = "Only these operations, with commas or repeated, or 'rdma-*'; 'pintrace list operations' lists "
            + "them.",
        HelpName = "ID",
    };
    readonly Option<string[]> _memory = new("--memory")
    {
        Description = $"Only these kinds of memory: {string.Join(", ", Hunt.MemoryKinds.Select(m => m.Name))}.",
        HelpName = "NAME",
    };
    readonly Option<long> _maxOperations = Arguments.Number(
        HuntFilters.MaxOperations, $"The most operations of a scenario, up to {HuntFilters.MostOperations}.", 1,
        HuntRequest.DefaultMaxOperations, HuntFilters.MostOperations);
    readonly Option<long> _maxPages = Arguments.Number(
        HuntFilters.MaxPages, $"The most pages of a scenario, up to {HuntFilters.MostPages}.", 1,
        HuntRequest.DefaultMaxPages, HuntFilters.MostPages);
    readonly Option<long> _maxStates = Arguments.Number(
        "--max-states", "Give up on a scenario after this many states.", 1, HuntRequest.DefaultMaxStates);
    readonly Option<bool> _keepsAlone = new("--with-broken")
    {
        Description = "Keep what breaks the policy by itself in larger scenarios, too.",
    };
    readonly Option<TimeSpan?> _time = new("--time")
    {
        Description = $"Stop after this long: {Duration.Wanted}.",
        HelpName = "TIME",
        CustomParser = Arguments.ParseTime,
    };
    readonly Option<string?> _state = new(HuntFilters.State)
    {
        Description = "Keep in this file how far it has got, and go on from there.",
        HelpName = "FILE",
    };
    readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Write each scenario found, and the trace of its counterexample, into this folder.",
        HelpName = "DIR",
    };
    readonly DesignOptions _designs = new();
    readonly Option<bool> _json = Arguments.Json, _force = Arguments.Force;

    public Command Build(Session session)
    {
        var command = new Command(
            "hunt", "Looks for the smallest scenarios that break a policy, among all that its operations can make.")
        {
            _policies, _asks, _operations, _memory, _maxOperations, _maxPages, _maxStates, _keepsAlone, _time, _state,
            _output, _force, _designs.Decisions, _designs.Scenarios, _designs.MaxDesigns, _designs.MaxApart, _json,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        if (_designs.AreNamed(parsed))
            return _designs.Run(parsed, Policies(parsed), parsed.GetValue(_asks), parsed.GetValue(_json), session);
        _designs.RefuseWithoutDecisions(parsed);
        var file = parsed.GetValue(_state) is { } state ? new HuntStateFile(state) : null;
        var hunt = new Hunt(Request(parsed), file?.Read());
        var folder = parsed.GetValue(_output) is { } path ? new HuntFolder(path, parsed.GetValue(_force)) : null;
        Run(hunt, file, parsed.GetValue(_time), session);
        return Report(new HuntReport(hunt, folder, Counterexample.IfConfirmed), parsed, session);
    }

    int Report(HuntReport report, ParseResult parsed, Session session)
    {
        if (parsed.GetValue(_json)) report.WriteJson(session.Out);
        else report.WriteText(session.Screen, new(parsed, Filters));
        foreach (string defect in report.Defects) session.Error.WriteLine($"pintrace: {defect}");
        return report.ExitCode;
    }

    Option[] Filters =>
        [_asks, _operations, _memory, _maxOperations, _maxPages, _maxStates, _keepsAlone, _time, _state];

    string[] Policies(ParseResult parsed)
    {
        string[] named = [.. (parsed.GetValue(_policies) ?? []).SelectMany(p => p.Split(','))];
        return named.Length == 0 ? [Recording.DefaultPolicy] : named;
    }

    HuntRequest Request(ParseResult parsed) => new(Policies(parsed), HuntQuestion.Of(parsed.GetValue(_asks)))
    {
        Operations = Chosen(parsed.GetValue(_operations), [.. Catalog.Operations.Select(o => o.Id)]),
        Memory = Chosen(parsed.GetValue(_memory), [.. Hunt.MemoryKinds.Select(m => m.Name)]),
        MaxOperations = (int)parsed.GetValue(_maxOperations),
        MaxPages = (int)parsed.GetValue(_maxPages),
        MaxStates = parsed.GetValue(_maxStates),
        KeepsAlone = parsed.GetValue(_keepsAlone),
    };

    static IReadOnlyList<string>? Chosen(string[]? named, string[] known) =>
        named is null or [] ? null : Choice.Of(named, [.. known.Select(id => (id, id))], word => word);

    static void Run(Hunt hunt, HuntStateFile? file, TimeSpan? time, Session session)
    {
        var clock = Stopwatch.StartNew();
        using var progress = new HuntProgressLine(hunt, session);
        try
        {
            hunt.Run(
                at =>
                {
                    progress.Report(at);
                    file?.WriteNowAndThen(hunt.State);
                },
                () => clock.Elapsed > time,
                session.Cancel);
        }
        finally
        {
            file?.Write(hunt.State);
        }
    }
}
