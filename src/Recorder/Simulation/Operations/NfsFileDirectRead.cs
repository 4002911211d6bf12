using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// An NFS direct read. Mainline takes a reference for each page and one for each request, and drops the former before
/// the requests go out. Hubbard's sketch pins and unpins at the same places; Kara keeps the pin in the request until
/// the reply has come, and needs no second reference.
/// </summary>
static class NfsFileDirectRead
{
    static readonly string[] Schedule = ["nfs_direct_read_schedule_iovec", "nfs_file_direct_read"];
    static readonly string[] Completion = ["nfs_direct_read_completion", "nfs_pgio_release", "rpc_async_release"];

    [Meaning("Reads from an NFS file with O_DIRECT: the reply is written into the process's pages.")]
    public static readonly Operation Operation = new("nfs-direct-read", Schedule, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.NfsDirect, write: true),
        NfsDirectIo.CreateRequest                   .If(p => !p.PinsUntilNfsReply),
        Gup.ReleaseEach("unpin_user_pages")         .If(p => p.NfsDirect == NfsDirect.UnpinAtSubmit),
        Gup.ReleaseEach("put_page")                 .In(["nfs_direct_release_pages", ..Schedule])
                                                    .If(p => p.NfsDirect == NfsDirect.GetBoth),
        Bio.Submit("nfs_pageio_doio", Dma.Write, deviceWrites: true).In(["nfs_pageio_complete", ..Schedule]),
        Bio.Await,
        NfsDirectIo.DirtyEach                       .In(Completion),
        NfsDirectIo.FreeRequest                     .In(Completion).If(p => !p.PinsUntilNfsReply).End(),
        Gup.ReleaseEach("nfs_clear_request")        .In(Completion).If(p => p.PinsUntilNfsReply).End(),
      At("refused"),
        Gup.ReleaseEach("release_pages"),
    ]);
}
