using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>A container remembers in a flag whether its pages are pinned, and fails before the flag is set.</summary>
sealed class UninitUnpinFlag : Scenario
{
    const int Buffer = 0, Pages = 2;
    const string Broken = "broken", Fixed = "fixed";
    public override string Title => "an error path reads the flag that tells pins from references before it is set";
    public override string Origin => "Skripkin, crypto: af_alg, algif_hash, 2023; syzbot";
    public override string Question => "Does the error path leave pages pinned, because nothing told it that they are?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        Actors = [Task("hash", (variant == Broken ? AlgSendmsg.FlagUnset : AlgSendmsg.FlagSet).On(Buffer, Pages))],
    };
}
