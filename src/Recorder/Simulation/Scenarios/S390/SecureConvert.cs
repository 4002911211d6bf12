using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Arch;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.S390;

/// <summary>A page of a guest is made secure; then it goes through a pipe to a device.</summary>
sealed class SecureConvert : Scenario
{
    const int Page = 0;

    public override string Title => "I/O through a pipe from a page that was made secure";
    public override string Origin =>
        "Weigand, Borntraeger and Hansen, May 2020, on the splice path of s390 secure pages";
    public override string Question => "Does a device access a page that is secure?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.SecureIo];

    public override string? NotApplicable(PolicySpec policy) =>
        policy.MakeAccessible == MakeAccessible.None ? "kernels of that time have no secure pages" : null;

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = [Task("kvm", Secure.Convert.On(Page)), TaskWithDevice("app", GuestPageSplice.Operation.On(Page))],
        Schedule = [Finish("kvm"), Finish("app"), Finish("app-dev"), Finish("app")],
    };
}

/// <summary>I/O from a page of a guest, through a pipe.</summary>
static class GuestPageSplice
{
    [Meaning("Puts a page of an s390 guest into a pipe, and from there into a file opened with O_DIRECT.")]
    public static readonly Operation Operation = new("splice-guest-page",
        ["iter_to_pipe", "vmsplice_to_pipe"], RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.AlwaysGet, write: false),
        SecurePages.MakeEachAccessible              .In("iter_file_splice_write", "do_splice_from")
                                                    .If(p => p.MakeAccessible == MakeAccessible.EveryIo),
        Bio.Submit("submit_bio", Dma.Read, deviceWrites: false),
        Bio.Await,
      At("refused"),
        Gup.ReleaseEach("put_page")                 .In("generic_pipe_buf_release", "iter_file_splice_write"),
    ]);
}
