using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>
/// What differs between kernels but is not in a trace: values of FOLL_ flags, bits of the page flags, and how a grab
/// says that it succeeded. A trace is recognized by the functions that it names, or else by the flags of an unpin.
/// </summary>
sealed class KernelProfile
{
    /// <summary>The version on which it was measured.</summary>
    public required string Name { get; init; }
    /// <summary>The slow path returns 0 or an error; otherwise it returns true or false.</summary>
    public required bool SlowGrabReturnsError { get; init; }
    /// <summary>
    /// FOLL_PIN on the zero page changes no count (since 6.5). False if the counts decide: stable releases of 6.1 have
    /// that change, too, but not all.
    /// </summary>
    public required bool ZeroPageIsNotCounted { get; init; }

    public required long FollGet { get; init; }
    public required long FollPin { get; init; }
    public required long FollLongterm { get; init; }
    public required long FollForce { get; init; }
    public long FollWrite { get; init; } = 1;

    public required int Dirty { get; init; }
    public required int Writeback { get; init; }
    public required int Lru { get; init; }
    public required int Head { get; init; }
    public required int Reserved { get; init; }
    public required int Private { get; init; }
    public required int AnonExclusive { get; init; }
    public int Locked { get; init; }

    /// <summary>Since try_grab_folio was split in two (6.11).</summary>
    public static readonly KernelProfile Linux612 = new()
    {
        Name = "6.12", SlowGrabReturnsError = true, ZeroPageIsNotCounted = true,
        FollGet = 0x2, FollPin = 0x80000, FollLongterm = 0x100, FollForce = 0x8,
        Writeback = 1, Dirty = 4, Lru = 5, Head = 6, AnonExclusive = 11, Reserved = 13, Private = 14,
    };

    /// <summary>Before the FOLL_ flags were renumbered (6.3).</summary>
    public static readonly KernelProfile Linux61 = new()
    {
        Name = "6.1", SlowGrabReturnsError = false, ZeroPageIsNotCounted = false,
        FollGet = 0x4, FollPin = 0x40000, FollLongterm = 0x10000, FollForce = 0x10,
        Dirty = 3, Lru = 4, Reserved = 12, Private = 13, Writeback = 15, Head = 16, AnonExclusive = 17,
    };

    /// <summary>All of them, the newest first.</summary>
    public static readonly KernelProfile[] All = [Linux612, Linux61];

    /// <summary>The profile of a release as uname prints it; null for one between the known ones.</summary>
    public static KernelProfile? OfRelease(string release)
    {
        if (KernelVersion.Parse(release) is not { } version) return null;
        if (version.CompareTo(new(6, 11)) >= 0) return Linux612;
        return version.CompareTo(new(6, 3)) < 0 ? Linux61 : null;
    }

    /// <summary>The FOLL_ flags of an acquisition, as flags of an event.</summary>
    public EventFlags FlagsOf(long foll) => EventFlags.Gup
        | ((foll & FollWrite) != 0 ? EventFlags.Write : 0)
        | ((foll & FollLongterm) != 0 ? EventFlags.Longterm : 0)
        | ((foll & FollForce) != 0 ? EventFlags.Force : 0);
}
