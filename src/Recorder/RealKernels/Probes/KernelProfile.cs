using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>
/// What differs between kernels: values of FOLL_ flags, bits of the page flags, and how a grab says that it succeeded.
/// The values are those of the sources (include/linux/mm_types.h or mm.h, mm/internal.h, include/linux/page-flags.h);
/// a trace whose script could read the kernel's BTF carries the kernel's own. A trace that does not name its kernel is
/// recognized by the functions that it names, and by the flags of an unpin.
/// </summary>
sealed record KernelProfile
{
    /// <summary>The version that it is like.</summary>
    public required string Name { get; init; }
    /// <summary>The same as a number.</summary>
    public KernelVersion Version => KernelVersion.Parse(Name)!.Value;
    /// <summary>The slow path returns 0 or an error; otherwise it returns true or false.</summary>
    public required bool SlowGrabReturnsError { get; init; }
    /// <summary>
    /// There are try_grab_folio_fast and a try_grab_folio that takes a folio, since commit f442fa614137 (6.11), which
    /// stable releases from 6.6 on may have, too; before, try_grab_folio is the fast path's and takes a page.
    /// </summary>
    public required bool SplitGrabs { get; init; }
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
    /// <summary>Negative where there is none (before 5.19).</summary>
    public required int AnonExclusive { get; init; }
    public int Locked { get; init; }

    /// <summary>Since try_grab_folio was split in two (6.11).</summary>
    public static readonly KernelProfile Linux612 = new()
    {
        Name = "6.12", SlowGrabReturnsError = true, SplitGrabs = true, ZeroPageIsNotCounted = true,
        FollGet = 0x2, FollPin = 0x80000, FollLongterm = 0x100, FollForce = 0x8,
        Writeback = 1, Dirty = 4, Lru = 5, Head = 6, AnonExclusive = 11, Reserved = 13, Private = 14,
    };

    /// <summary>The same values; compilers make gup_put_folio a part of some of its callers.</summary>
    public static readonly KernelProfile Linux73 = Linux612 with { Name = "7.3" };

    /// <summary>Before PG_error and PG_slab went (6.10, 6.11).</summary>
    public static readonly KernelProfile Linux66 = Linux612 with
    {
        Name = "6.6", SplitGrabs = false, AnonExclusive = 17, Reserved = 14, Private = 15,
    };

    /// <summary>Before the FOLL_ flags were renumbered (6.3).</summary>
    public static readonly KernelProfile Linux61 = new()
    {
        Name = "6.1", SlowGrabReturnsError = false, SplitGrabs = false, ZeroPageIsNotCounted = false,
        FollGet = 0x4, FollPin = 0x40000, FollLongterm = 0x10000, FollForce = 0x10,
        Dirty = 3, Lru = 4, Reserved = 12, Private = 13, Writeback = 15, Head = 16, AnonExclusive = 17,
    };

    /// <summary>The renumbered FOLL_ flags; the page flags of before PG_writeback and PG_head moved (6.6).</summary>
    public static readonly KernelProfile Linux63 = Linux61 with
    {
        Name = "6.3", SlowGrabReturnsError = true,
        FollGet = 0x2, FollPin = 0x80000, FollLongterm = 0x100, FollForce = 0x8,
    };

    /// <summary>Since try_grab_page tells why it fails.</summary>
    public static readonly KernelProfile Linux62 = Linux61 with { Name = "6.2", SlowGrabReturnsError = true };

    /// <summary>Before GUP knew folios (5.18).</summary>
    public static readonly KernelProfile Linux515 = Linux61 with { Name = "5.15", AnonExclusive = -1 };

    /// <summary>All of them, the newest first.</summary>
    public static readonly KernelProfile[] All = [Linux73, Linux612, Linux66, Linux63, Linux62, Linux61, Linux515];

    /// <summary>
    /// The profile of a release as uname prints it; null if it is none, or of one older than all of them.
    /// </summary>
    public static KernelProfile? OfRelease(string release) =>
        KernelVersion.Parse(release) is { } version ? KernelRange.Find(version)?.Profile : null;

    /// <summary>The values that a kernel's BTF gives, if it has them.</summary>
    public IReadOnlyList<(string Name, long Value)> Values =>
    [
        ("FOLL_GET", FollGet), ("FOLL_PIN", FollPin), ("FOLL_LONGTERM", FollLongterm), ("FOLL_FORCE", FollForce),
        ("PG_dirty", Dirty), ("PG_writeback", Writeback), ("PG_lru", Lru), ("PG_head", Head),
        ("PG_reserved", Reserved), ("PG_private", Private), ("PG_anon_exclusive", AnonExclusive),
    ];

    /// <summary>The same with a value that the kernel itself gave; other names change nothing.</summary>
    public KernelProfile With(string name, long value) => name switch
    {
        "FOLL_GET" => this with { FollGet = value },
        "FOLL_PIN" => this with { FollPin = value },
        "FOLL_LONGTERM" => this with { FollLongterm = value },
        "FOLL_FORCE" => this with { FollForce = value },
        "PG_dirty" => this with { Dirty = (int)value },
        "PG_writeback" => this with { Writeback = (int)value },
        "PG_lru" => this with { Lru = (int)value },
        "PG_head" => this with { Head = (int)value },
        "PG_reserved" => this with { Reserved = (int)value },
        "PG_private" => this with { Private = (int)value },
        "PG_anon_exclusive" => this with { AnonExclusive = (int)value },
        _ => this,
    };

    /// <summary>The FOLL_ flags of an acquisition, as flags of an event.</summary>
    public EventFlags FlagsOf(long foll) => EventFlags.Gup
        | ((foll & FollWrite) != 0 ? EventFlags.Write : 0)
        | ((foll & FollLongterm) != 0 ? EventFlags.Longterm : 0)
        | ((foll & FollForce) != 0 ? EventFlags.Force : 0);
}
