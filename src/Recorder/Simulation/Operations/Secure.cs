using Pintrace.Recorder.Simulation.Arch;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>Converting a guest's page to a secure one, taking references on it meanwhile, and I/O from it afterwards.</summary>
static class Secure
{
    public static readonly Operation Convert = new("convert-to-secure", ["make_folio_secure", "uv_convert_to_secure", "kvm_s390_pv_unpack"], RequestScope.None,
    [
        SecurePages.FindPage                        .ElseEnd(),
        FolioLock.Lock,
        SecurePages.Freeze                          .Else("busy"),
        SecurePages.MakeSecure,
        SecurePages.Unfreeze,
      At("busy"),
        FolioLock.Unlock,
    ]);

    /// <summary>A page of the guest goes into a pipe, and from there to a file opened with O_DIRECT.</summary>
    public static readonly Operation SpliceOut = new("splice-guest-page", ["iter_to_pipe", "vmsplice_to_pipe"], RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.AlwaysGet, write: false),
        SecurePages.MakeEachAccessible              .In("iter_file_splice_write", "do_splice_from"),
        Bio.Submit("submit_bio", Dma.Read, deviceWrites: false),
        Bio.Await,
      At("refused"),
        Gup.ReleaseEach("put_page")                 .In("generic_pipe_buf_release", "iter_file_splice_write"),
    ]);

    /// <summary>Against the rule of try_get_page: the caller has nothing but the page's address.</summary>
    public static readonly Operation GetWithoutReference = new("get-without-reference", ["link_pipe", "do_tee"], RequestScope.None,
    [
        SecurePages.FindPage                        .ElseEnd(),
        SecurePages.TryGetPage(slot: 0)             .ElseEnd(),
        SecurePages.Put(slot: 0),
    ]);

    /// <summary>By the rule: a second reference, on top of one that is held.</summary>
    public static readonly Operation GetWithReference = new("get-with-reference", ["link_pipe", "do_tee"], RequestScope.None,
    [
        SecurePages.FindPage                        .ElseEnd(),
        SecurePages.GetUnlessFrozen                 .ElseEnd(),
        SecurePages.TryGetPage(slot: 1)             .Else("first"),
        SecurePages.Put(slot: 1),
      At("first"),
        SecurePages.Put(slot: 0),
    ]);
}
