using Pintrace.Recorder.Simulation.Arch;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>A guest's page becomes secure.</summary>
static class Secure
{
    [Meaning("Makes a page of an s390 guest secure, unless anything but its mappings holds it.")]
    public static readonly Operation Convert = new("convert-to-secure",
        ["make_folio_secure", "uv_convert_to_secure", "kvm_s390_pv_unpack"], RequestScope.None,
    [
        SecurePages.FindPage                        .ElseEnd(),
        FolioLock.Lock,
        SecurePages.Freeze                          .Else("busy"),
        SecurePages.MakeSecure,
        SecurePages.Unfreeze,
      At("busy"),
        FolioLock.Unlock,
    ]);
}
