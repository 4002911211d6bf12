using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>arch/x86/kvm/svm/sev.c: memory of an encrypted guest is pinned for as long as the guest lives, because it can not be moved.</summary>
static class SevPin
{
    /// <summary>As a long-term pin (7e066cb9b71a).</summary>
    public static readonly Operation Longterm = Pin("sev-pin-longterm", GupCaller.Registration);
    /// <summary>As a short-term pin, which it is not.</summary>
    public static readonly Operation ShortTerm = Pin("sev-pin", GupCaller.ShortTerm);

    static Operation Pin(string id, GupCaller caller) => new(id, ["sev_pin_memory", "sev_launch_update_data"], RequestScope.Begins, Gup.Register(caller, write: true, "sev_issue_cmd", "unpin_user_pages"));
}
