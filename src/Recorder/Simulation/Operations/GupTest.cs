using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// mm/gup_test.c, PIN_LONGTERM_TEST: long-term pins as the kernel's self-tests take them, by the fast path or by the
/// slow one alone, and what is read through them afterwards.
/// </summary>
static class GupTest
{
    const string Name = "gup_test";

    static readonly string[] Start = ["pin_longterm_test_start", "gup_test_ioctl"];

    [Meaning("Pins pages for reading and for a long time, by the slow path alone, as the kernel's gup_test does.")]
    public static readonly Operation ReadSlow = For("gup-test-read", write: false, GupPath.Slow);
    [Meaning("Pins pages for reading and for a long time, by the fast path, as the kernel's gup_test does.")]
    public static readonly Operation ReadFast = For("gup-test-read-fast", write: false, GupPath.Fast);
    [Meaning("Pins pages for writing and for a long time, by the slow path alone, as the kernel's gup_test does.")]
    public static readonly Operation WriteSlow = For("gup-test-write", write: true, GupPath.Slow);

    static Operation For(string id, bool write, GupPath path) => new(id, Start, RequestScope.Begins,
        Gup.Register(GupCaller.Registration, write, "pin_longterm_test_start: pinned", "unpin_user_page", path))
        { Driver = Name };

    /// <remarks>PIN_LONGTERM_TEST_READ.</remarks>
    [Meaning("Reads through a long-term pin what its pages hold now, as the kernel's gup_test does.")]
    public static readonly Operation Read = new("gup-test-show", ["pin_longterm_test_read"], RequestScope.None,
    [
        Bio.Submit("copy_to_user", Dma.Read, deviceWrites: false),
    ]) { Driver = Name };
}
