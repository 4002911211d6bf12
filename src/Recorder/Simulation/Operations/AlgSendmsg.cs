using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// A hash over a user's pages (crypto/algif_hash.c) that fails after they were taken. The clean-up unpins if a flag says so,
/// and the flag is set after the step that fails.
/// </summary>
static class AlgSendmsg
{
    static readonly string[] Caller = ["extract_iter_to_sg", "hash_sendmsg", "sock_sendmsg"];

    public static readonly Operation FlagUnset = new("hash-sendmsg-flag-unset", Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.ShortTerm, write: false),
        Do("af_alg_free_sg: need_unpin unset", static (k, ref f, ref p) => { }).End(),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page")          .In("af_alg_free_sg", "hash_sendmsg"),
    ]);

    public static readonly Operation FlagSet = new("hash-sendmsg", Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.ShortTerm, write: false),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page")          .In("af_alg_free_sg", "hash_sendmsg"),
    ]);
}
