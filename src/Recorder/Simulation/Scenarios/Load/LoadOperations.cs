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
            _ => [ProcessVm.StoreEach, .. LetGo(bug), EndStep],
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
            .. early ? [] : LetGo(bug),
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
        .. LetGo(bug),
    ]);

    /// <summary>A user that wrote to its pages marks each dirty before it lets go of it.</summary>
    Step[] LetGo(Bug bug)
    {
        if (!_user.Write || bug == Bug.NoDirty) return Release(bug);
        string function = _user.Release[0];
        UnpinDirty.LetGo letGo = bug switch
        {
            Bug.Leak => static (k, ref f, slot) => { if (f.Index + 1 < f.Pages) Ledger.Release(k, slot); },
            Bug.PutOnPin => static (k, ref f, slot) => Ledger.Release(k, slot, LastWith(ref f, ReleaseWith.Put)),
            Bug.UnpinOnGet => static (k, ref f, slot) => Ledger.Release(k, slot, LastWith(ref f, ReleaseWith.Unpin)),
            _ => static (k, ref f, slot) => Ledger.Release(k, slot),
        };
        return
        [
            .. UnpinDirty.EachWith(function, letGo, _user.Release),
            .. bug == Bug.OverUnpin ? new[] { WrongRelease.UnpinOnceMore(function).In(_user.Release) } : [],
        ];
    }

    static ReleaseWith LastWith(ref Frame f, ReleaseWith with) => f.Index + 1 < f.Pages ? ReleaseWith.Own : with;

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
