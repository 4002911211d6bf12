using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// A flag of a container says whether its pages are pinned, and an operation fails before the flag is set.
/// </summary>
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

/// <summary>
/// A hash over a user's pages (crypto/algif_hash.c) that fails after they were taken. The clean-up unpins if a flag
/// says so, and the flag is set after the step that fails.
/// </summary>
static class AlgSendmsg
{
    static readonly string[] Caller = ["extract_iter_to_sg", "hash_sendmsg", "sock_sendmsg"];

    [Meaning("Hashes a user's pages, and fails before a flag says that they are pinned, so they stay pinned.")]
    public static readonly Operation FlagUnset = new("hash-sendmsg-flag-unset", Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.ShortTerm, write: false),
        Do("af_alg_free_sg: need_unpin unset", static (k, ref f, ref p) => { }).End(),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page")          .In("af_alg_free_sg", "hash_sendmsg"),
    ]);

    [Meaning("Hashes a user's pages, fails, and unpins them.")]
    public static readonly Operation FlagSet = new("hash-sendmsg", Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.ShortTerm, write: false),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page")          .In("af_alg_free_sg", "hash_sendmsg"),
    ]);
}
