using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Load;

/// <summary>
/// The operations of a user of GUP, correct and with each bug. In the trace they have the same names: a bug does not
/// announce itself.
/// </summary>
sealed class LoadOperations
{
    readonly Operation[] _first, _last;
    readonly LoadUser _user;

    public LoadOperations(LoadUser user)
    {
        _user = user;
        var bugs = Enum.GetValues<Bug>();
        _first = [.. bugs.Select(bug => user.IsKept ? Begin() : Whole(bug))];
        _last = user.IsKept ? [.. bugs.Select(End)] : [];
        Receive = new(user.Id + "-receive", ["device work"], RequestScope.None,
        [
            Bio.Submit("post_recv", Dma.Write, deviceWrites: true),
        ]);
    }

    public IEnumerable<Operation> All => [.. _first, .. _last, Receive];
    /// <summary>Acquires and, for a short-term user, also releases.</summary>
    public Operation First(Bug bug) => _first[(int)bug];
    /// <summary>Releases what a registration or a pipe has kept.</summary>
    public Operation Last(Bug bug) => _last[(int)bug];
    /// <summary>The device writes to a registration.</summary>
    public Operation Receive { get; }

    /// <summary>Whether a bug can happen to this user under a policy.</summary>
    public bool Allows(Bug bug, PolicySpec policy)
    {
        bool pins = GupRequest.KindFor(policy, _user.Caller, _user.Write) == HoldKind.Pin;
        bool hasIo = _user.Shape is LoadShape.Request;
        return bug switch
        {
            Bug.None or Bug.Leak => true,
            Bug.EarlyRelease or Bug.DmaAfterFree => hasIo,
            Bug.PutOnPin or Bug.OverUnpin => pins,
            Bug.UnpinOnGet => !pins,
            Bug.NoDirty => _user.Write,
        };
    }

    Operation Whole(Bug bug) => new(_user.Id, _user.Stack, RequestScope.Whole,
    [
        ..Gup.Acquire(_user.Caller, _user.Write),
        .._user.Shape switch
        {
            LoadShape.Request => Transfer(bug),
            LoadShape.NfsRequest => NfsTransfer(bug),
            _ => [ProcessVm.StoreEach, .. Dirty(bug), .. Release(bug), EndStep],
        },
      At("refused"),
        Gup.ReleaseEach("release_pages"),
    ]);

    Step[] Transfer(Bug bug)
    {
        bool early = bug is Bug.EarlyRelease or Bug.DmaAfterFree;
        return
        [
            Bio.Submit("submit_bio", _user.Write ? Dma.Write : Dma.Read, _user.Write),
            .. early ? new[] { Gup.ReleaseEach(_user.Stack[0]) } : [],
            .. bug == Bug.DmaAfterFree ? new[] { At("zap"), Process.ZapPage, Process.NextZap.Else("zap") } : [],
            Bio.Await,
            .. early ? [] : Dirty(bug),
            .. early ? [] : Release(bug),
            EndStep,
        ];
    }

    Step[] NfsTransfer(Bug bug) =>
    [
        NfsDirectIo.CreateRequest                                   .If(p => !p.PinsUntilNfsReply),
        Gup.ReleaseEach("unpin_user_pages")                 .If(p => p.NfsDirect == NfsDirect.UnpinAtSubmit),
        .. Release(bug).Select(s => s.In(_user.Stack)       .If(p => p.NfsDirect == NfsDirect.GetBoth)),
        Bio.Submit("nfs_pageio_doio", Dma.Write, deviceWrites: true),
        Bio.Await,
        .. bug == Bug.NoDirty ? [] : new[] { NfsDirectIo.DirtyEach.In(_user.Release) },
        NfsDirectIo.FreeRequest.In(_user.Release)                   .If(p => !p.PinsUntilNfsReply),
        .. Release(bug).Select(s => s                       .If(p => p.PinsUntilNfsReply)),
        EndStep,
    ];

    Operation Begin() => new(_user.Id + "-register", _user.Stack, RequestScope.Begins,
    [
        ..Gup.Acquire(_user.Caller, _user.Write),
        EndStep,
      At("refused"),
        Gup.ReleaseEach("release_pages"),
        Gup.ForgetVector,
    ]);

    Operation End(Bug bug) => new(_user.Id + "-release", _user.Release, RequestScope.Ends,
    [
        .. _user.Shape == LoadShape.Pipe ? (Step[])[] : [Bio.Await],
        .. Dirty(bug),
        .. Release(bug),
    ]);

    /// <summary>A user that wrote to a page through GUP dirties it before letting go.</summary>
    Step[] Dirty(Bug bug) =>
        _user.Write && bug != Bug.NoDirty ? [Bio.DirtyEach("set_page_dirty_lock").In(_user.Release)] : [];

    Step[] Release(Bug bug)
    {
        string function = _user.Release[0];
        Step[] steps = bug switch
        {
            Bug.Leak => [WrongRelease.AllButLast(function)],
            Bug.PutOnPin => [WrongRelease.LastWith(function, ReleaseWith.Put)],
            Bug.UnpinOnGet => [WrongRelease.LastWith(function, ReleaseWith.Unpin)],
            Bug.OverUnpin => [Gup.ReleaseEach(function), WrongRelease.UnpinOnceMore(function)],
            Bug.None or Bug.EarlyRelease or Bug.DmaAfterFree or Bug.NoDirty => [Gup.ReleaseEach(function)],
        };
        return [.. steps.Select(s => s.In(_user.Release))];
    }

    static Step EndStep => Do("return", static (k, ref f, ref p) => { }).End();
}
